namespace McpAuthorization.Tests.Support;

public static class Reading
{
    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync();
}
