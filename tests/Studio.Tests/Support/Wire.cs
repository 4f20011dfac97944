namespace Studio.Tests.Support;

/// <summary>Of classes whose tests are about what goes over the wire, or about no database at all. They run once, on SQLite.</summary>
internal static class Wire
{
    public const string Trait = "needs";

    public const string Alone = "wire";
}
