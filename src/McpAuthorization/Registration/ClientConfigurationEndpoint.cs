using McpAuthorization.Resource;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace McpAuthorization.Registration;

/// <summary>A client's own registration over HTTP (RFC 7592).</summary>
internal static class ClientConfigurationEndpoint
{
    private const string Methods = "GET, PUT, DELETE, OPTIONS";

    // RFC 7592, section 2.2: what the server makes is not the client's to send.
    private static readonly string[] NotTheirs = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    public static Task HandleAsync(HttpContext http)
    {
        if (AnyOrigin.Allow(http, Methods))
        {
            return Task.CompletedTask;
        }

        if (http.Request.Method is "GET" or "PUT" or "DELETE")
        {
            return RegistrationEndpoint.AnswerAsync(http, AuthorizedAsync);
        }

        http.Response.Headers.Allow = Methods;
        return JsonAnswer.WriteAsync(
            http, StatusCodes.Status405MethodNotAllowed, new OAuthError("invalid_request", "A registration is read with GET, replaced with PUT and given up with DELETE (RFC 7592, section 2)."));
    }

    private static async Task AuthorizedAsync(HttpContext http, CancellationToken ct)
    {
        var configuration = http.RequestServices.GetRequiredService<ClientConfiguration>();
        var id = (string)http.GetRouteValue("clientId")!;

        if (BearerHeader.Read(http.Request).Bearer is not { } token || await configuration.FindAsync(id, token, ct) is not { } client)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await JsonAnswer.WriteAsync(
                http, StatusCodes.Status401Unauthorized, new OAuthError("invalid_token", "Send the registration_access_token of this client as a bearer. If the client was removed, register again."));
            return;
        }

        if (http.Request.Method is not "GET")
        {
            await http.RequestServices.GetRequiredService<RegistrationLimits>().DemandChangeAsync(ClientAddress.Of(http.Connection.RemoteIpAddress), ct);
        }

        switch (http.Request.Method)
        {
            case "GET":
                await JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, configuration.Read(client, token));
                break;
            case "PUT":
                await JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, await configuration.ReplaceAsync(client, await ReadAsync(http, client, ct), token, ct));
                break;
            default:
                await configuration.RemoveAsync(client, ct);
                http.Response.Headers.CacheControl = "no-store";
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    private static async Task<ClientMetadata> ReadAsync(HttpContext http, Client client, CancellationToken ct)
    {
        using var body = await RegistrationBody.ReadAsync(http.Request, ct);
        var reader = new MetadataReader(body.RootElement);

        if (reader.Text("client_id") != client.ClientId)
        {
            throw RegistrationRefusedException.Metadata("client_id has to be there, and is not to be changed (RFC 7592, section 2.2).");
        }

        if (NotTheirs.FirstOrDefault(reader.Has) is { } field)
        {
            throw RegistrationRefusedException.Metadata($"{field} is the server's to say. Leave it out.");
        }

        if (reader.Text("client_secret") is { } secret
            && (client.ClientSecret is null || !await http.RequestServices.GetRequiredService<IOpenIddictApplicationManager>().ValidateClientSecretAsync(client, secret, ct)))
        {
            throw RegistrationRefusedException.Metadata("client_secret is not the one that this client has, and clients do not choose theirs. Leave it out.");
        }

        return http.RequestServices.GetRequiredService<ReadClientMetadata>().Run(body.RootElement);
    }
}
