using System.Runtime.CompilerServices;

namespace McpAuthorization.Tests.Support;

/// <summary>Compares with a file that a person has approved. UPDATE_APPROVED=1 writes it anew.</summary>
public static class Approved
{
    public static void Matches(string file, string actual, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "Approved", file);
        actual = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";

        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") is "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", actual);
    }
}
