namespace Studio.Channels.Counting;

internal static class Latin
{
    private static readonly CodePoints Accented = CodePoints.Of("""
        00C0-00D6 00D8-00F6 00F8-024F 0253-0254 0256-0257 0259 025B 0263 0268 026F 0272 0289 028B 02BB 0300-036F 1E00-1EFF
        """);

    public static bool IsAccented(char c) => Accented.Contain(c);
}
