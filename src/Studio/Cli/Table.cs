namespace Studio.Cli;

/// <summary>Rows in columns, for people; words without a column of their own stay readable for scripts too.</summary>
internal static class Table
{
    private const string Gap = "  ";

    public static void Write(Shell shell, string[] head, IEnumerable<string?[]> rows)
    {
        var lines = rows.Select(row => row.Select(cell => cell ?? "-").ToArray()).Prepend(head).ToList();
        var widths = head.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();

        foreach (var line in lines)
        {
            shell.Say(string.Join(Gap, line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
