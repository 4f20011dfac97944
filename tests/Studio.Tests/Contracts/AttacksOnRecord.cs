using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Studio.Tests.Contracts;

/// <summary>
/// What docs/attacks*.md say that is tested, is tested: each row names a test that there is, of that number, or says why not. What docs/parity.md
/// names as holding a difference is there, too.
/// </summary>
public sealed partial class AttacksOnRecord
{
    private static readonly string Root = RootOf();

    [Fact]
    public void Name_tests_that_there_are()
    {
        var tests = Tests();
        var rows = Rows();

        Assert.True(rows.Count > 100, $"{rows.Count} rows");
        Assert.Empty(rows.GroupBy(row => row.Number).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(rows.Where(row => !row.Held.StartsWith("– ", StringComparison.Ordinal) && !row.Held.Split(", ").All(tests.Contains)).Select(row => $"{row.Number}: {row.Held}"));
    }

    [Fact]
    public void Name_tests_that_carry_their_number() =>
        Assert.Empty(Rows().Where(row => !row.Held.StartsWith("– ", StringComparison.Ordinal) && !row.Held.Split(", ").Any(test => Covers(test, row.Number))).Select(row => $"{row.Number}: {row.Held}"));

    [Fact]
    public void Name_tests_that_there_are_for_parity()
    {
        var tests = Tests();
        var classes = tests.Select(test => test.Split('.')[0]).ToHashSet();
        var rows = ParityRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "parity.md"))).Select(row => HeldBy(row.Groups[1].Value, classes).ToList()).ToList();

        Assert.True(rows.Count(names => names.Count > 0) > 70, $"{rows.Count} rows");
        Assert.Empty(rows.SelectMany(names => names).Except(tests).Except(classes));
    }

    // A class, or a test of one; a test without its class is of the class before.
    private static IEnumerable<string> HeldBy(string cell, HashSet<string> classes)
    {
        var last = "";

        foreach (var name in Quoted().Matches(cell).Select(quoted => quoted.Groups[1].Value))
        {
            var full = name.Contains('.') || classes.Contains(name) ? name : $"{last}.{name}";
            last = full.Split('.')[0];
            yield return full;
        }
    }

    // A number, or a range such as A04_to_A14b.
    private static bool Covers(string test, string number) =>
        Number().Matches(test).Any(match => match.Groups[1].Value == number
            || (match.Groups[2].Success && string.CompareOrdinal(match.Groups[1].Value, number) <= 0 && string.CompareOrdinal(number, match.Groups[2].Value) <= 0));

    private static List<(string Number, string Held)> Rows() =>
        [.. Directory.GetFiles(Path.Combine(Root, "docs"), "attacks*.md").SelectMany(file => Row().Matches(File.ReadAllText(file))).Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim('`', ' ')))];

    // Read off the sources, since one test program cannot look into another.
    private static HashSet<string> Tests() =>
        [.. Directory.GetFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories).SelectMany(file => TestsOf(File.ReadAllText(file)))];

    private static IEnumerable<string> TestsOf(string source)
    {
        var name = "";

        foreach (Match match in ClassOrTest().Matches(source))
        {
            if (match.Groups[1].Success)
            {
                name = match.Groups[1].Value;
            }
            else
            {
                yield return $"{name}.{match.Groups[2].Value}";
            }
        }
    }

    private static string RootOf([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../.."));

    [GeneratedRegex(@"^\| ([A-Z][0-9]{2}b?) \| [^|]+ \| ([^|]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\|(?:[^|\n]*\|){3}([^|\n]*)\|\r?$", RegexOptions.Multiline)]
    private static partial Regex ParityRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?:public|internal) (?:sealed|abstract) (?:partial )?class (\w+)|^    public (?:async )?(?:Task|void) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex ClassOrTest();

    [GeneratedRegex(@"(?<=[._])([A-Z][0-9]{2}b?)(?:_to_([A-Z][0-9]{2}b?))?(?=_)")]
    private static partial Regex Number();
}
