using System.Globalization;

namespace Studio.Limits;

/// <summary>How often agents may call, as the settings say it.</summary>
public sealed record CallRates(Rate Reads, Rate Writes, Rate WorkspaceWrites)
{
    public static CallRates Of(IConfiguration configuration) => new(
        new("per_key_reads", Read(configuration, "ReadsPerMinute", 300)),
        new("per_key_writes", Read(configuration, "WritesPerMinute", 120)),
        new("per_workspace_writes", Read(configuration, "WorkspaceWritesPerMinute", 1000)));

    private static int Read(IConfiguration configuration, string setting, int usual) =>
        configuration[$"Studio:Limits:{setting}"] is not { Length: > 0 } text ? usual
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Rate.Most ? number
        : throw new SettingException($"Studio__Limits__{setting}", $"'{text}' is no number between 0, for no limit, and {Rate.Most}", usual.ToString(CultureInfo.InvariantCulture));
}
