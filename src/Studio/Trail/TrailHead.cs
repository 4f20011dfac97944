using System.Globalization;

namespace Studio.Trail;

/// <summary>Where a chain stood. Kept somewhere else, it shows later whether the end of the trail was cut off.</summary>
public sealed record TrailHead(Guid Chain, long Number, string Hash)
{
    private const string System = "system";

    public static string NameOf(Guid chain) => chain == TrailSeal.System ? System : chain.ToString();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{NameOf(Chain)} {Number} {Hash}");

    public static TrailHead Parse(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var chain, var number, var hash]
        && (chain == System ? TrailSeal.System : Guid.TryParse(chain, out var workspace) ? workspace : (Guid?)null) is { } known
        && long.TryParse(number, CultureInfo.InvariantCulture, out var parsed)
            ? new(known, parsed, hash)
            : throw Refuse.Invalid("head", $"'{line}' is not a line of 'audit head': it has to be a chain, a number and a hash.");
}
