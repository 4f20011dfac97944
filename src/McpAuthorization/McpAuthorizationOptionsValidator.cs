using McpAuthorization.ClientDocuments;
using Microsoft.Extensions.Options;

namespace McpAuthorization;

/// <summary>Stops the start with the name of the option that is wrong, and an example of a right one.</summary>
internal sealed class McpAuthorizationOptionsValidator : IValidateOptions<McpAuthorizationOptions>
{
    public ValidateOptionsResult Validate(string? name, McpAuthorizationOptions options)
    {
        var wrong = Addresses(options).Concat(Scopes(options)).Concat(Lifetimes(options)).Concat(Limits(options)).Concat(Documents(options.ClientDocuments)).ToArray();
        return wrong.Length is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Addresses(McpAuthorizationOptions options)
    {
        if (!IsAddress(options.Issuer))
        {
            yield return $"{nameof(options.Issuer)} is '{options.Issuer}'. It has to be an https address, or http on loopback, without a trailing slash, such as https://studio.example.";
        }

        if (options.ResourceOrigin is { } origin && !(IsAddress(origin) && new Uri(origin).AbsolutePath is "/"))
        {
            yield return $"{nameof(options.ResourceOrigin)} is '{origin}'. It has to be an origin without a path, such as https://studio.example.";
        }

        if (options.ResourcePaths.Count is 0)
        {
            yield return $"{nameof(options.ResourcePaths)} is empty. It names the paths of the MCP resource, such as /mcp.";
        }

        foreach (var path in options.ResourcePaths.Concat(options.AlsoProtected).Append(options.ConsentPath).Append(options.DevicePath).Where(path => path is not ['/', _, ..] || path[^1] is '/'))
        {
            yield return $"'{path}' is no path: {nameof(options.ResourcePaths)}, {nameof(options.AlsoProtected)}, {nameof(options.ConsentPath)} and {nameof(options.DevicePath)} begin with a slash and end without one, such as /mcp.";
        }
    }

    private static IEnumerable<string> Scopes(McpAuthorizationOptions options)
    {
        if (options.Scopes.Count is 0)
        {
            yield return $"{nameof(options.Scopes)} is empty. The first is the umbrella over all others, such as mcp.";
        }

        // RFC 6749, section 3.3.
        foreach (var scope in options.Scopes.Where(scope => scope.Name is "" || scope.Name.Any(letter => letter is < '!' or > '~' or '"' or '\\')))
        {
            yield return $"{nameof(options.Scopes)} has '{scope.Name}'. A scope is a word without spaces, such as posts:write.";
        }
    }

    private static IEnumerable<string> Lifetimes(McpAuthorizationOptions options) =>
        new[]
        {
            Outside(nameof(options.AuthorizationCodeLifetime), options.AuthorizationCodeLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)),
            Outside(nameof(options.ConsentLifetime), options.ConsentLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            Outside(nameof(options.DeviceCodeLifetime), options.DeviceCodeLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30)),
            Outside(nameof(options.DevicePollInterval), options.DevicePollInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
            Outside(nameof(options.AccessTokenLifetime), options.AccessTokenLifetime, TimeSpan.FromMinutes(10), TimeSpan.FromHours(24)),
            Outside(nameof(options.RefreshTokenIdleLifetime), options.RefreshTokenIdleLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(400)),
            Outside(nameof(options.RefreshReplayWindow), options.RefreshReplayWindow, TimeSpan.Zero, TimeSpan.FromSeconds(300)),
        }.OfType<string>();

    private static IEnumerable<string> Limits(McpAuthorizationOptions options) =>
        new[]
        {
            (nameof(options.RegistrationsPerAddress), options.RegistrationsPerAddress),
            (nameof(options.RegistrationsInAll), options.RegistrationsInAll),
            (nameof(options.AuthorizationsPerMinute), options.AuthorizationsPerMinute),
            (nameof(options.WaitingRequestsPerAddress), options.WaitingRequestsPerAddress),
            (nameof(options.WaitingRequestsInAll), options.WaitingRequestsInAll),
            (nameof(options.RefreshesPerMinute), options.RefreshesPerMinute),
            (nameof(options.UserCodesPerPerson), options.UserCodesPerPerson),
            (nameof(options.UserCodesPerAddress), options.UserCodesPerAddress),
            (nameof(options.UnknownBearersPerMinute), options.UnknownBearersPerMinute),
        }.Where(limit => limit.Item2 < 0).Select(limit => $"{limit.Item1} is {limit.Item2}. It is a number such as 60, or 0 for no limit.");

    private static IEnumerable<string> Documents(ClientDocumentOptions options)
    {
        foreach (var host in options.AllowedHosts.Concat(options.DeniedHosts).Where(host => !TrustedHosts.IsPattern(host)))
        {
            yield return $"{nameof(options.AllowedHosts)} or {nameof(options.DeniedHosts)} of {nameof(McpAuthorizationOptions.ClientDocuments)} has '{host}'. It has to be a host, or a star and a host, such as claude.ai or *.example.com.";
        }

        if (options.FetchesPerMinute < 1)
        {
            yield return $"{nameof(options.FetchesPerMinute)} is {options.FetchesPerMinute}. It has to be at least 1, such as 30.";
        }

        foreach (var wrong in new[]
        {
            Outside(nameof(options.LongestLife), options.LongestLife, TimeSpan.FromSeconds(10), TimeSpan.FromDays(30)),
            Outside(nameof(options.ShortestLife), options.ShortestLife, TimeSpan.FromSeconds(10), options.LongestLife),
            Outside(nameof(options.StaleLife), options.StaleLife, TimeSpan.Zero, TimeSpan.FromDays(90)),
        }.OfType<string>())
        {
            yield return wrong;
        }
    }

    private static string? Outside(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? $"{name} is {value}. It has to lie between {least} and {most}, such as {least}." : null;

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && !text.EndsWith('/') && uri.Query is "" && uri.Fragment is "" && uri.UserInfo is ""
        && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback));
}
