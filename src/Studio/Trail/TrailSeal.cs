namespace Studio.Trail;

public static class TrailSeal
{
    public const string Name = "trail.seal";
}
