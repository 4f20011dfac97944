using McpAuthorization.Authorization;
using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Devices;

/// <summary>A device asks for its codes (RFC 8628, section 3.1). Its client has been authenticated, and has registered the grant.</summary>
internal sealed class AuthorizeDevice(IOpenIddictApplicationManager clients, DeviceRequests devices, AuthorizationLimits limits)
    : IOpenIddictServerHandler<HandleDeviceAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(HandleDeviceAuthorizationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var client = (Client)(await clients.FindByClientIdAsync(context.ClientId!, http.RequestAborted))!;
        await limits.DemandRoomAsync(http, ofStranger: true);

        var answer = await devices.BeginAsync(client, context.Request.Scope!, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        context.HandleRequest();
        await JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, answer);
    }
}
