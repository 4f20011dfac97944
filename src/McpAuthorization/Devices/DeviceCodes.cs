using McpAuthorization.Authorization;
using McpAuthorization.Database;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Devices;

/// <summary>What the host's device page needs: a signed-in person types the code that a device shows (RFC 8628, section 3.3).</summary>
public sealed class DeviceCodes
{
    private readonly IHttpContextAccessor _http;
    private readonly DeviceRequests _devices;
    private readonly Transactions _transactions;
    private readonly LimitCounter _limits;
    private readonly Tables _tables;
    private readonly McpAuthorizationOptions _options;

    internal DeviceCodes(
        IHttpContextAccessor http, DeviceRequests devices, Transactions transactions, LimitCounter limits, Tables tables, IOptions<McpAuthorizationOptions> options) =>
        (_http, _devices, _transactions, _limits, _tables, _options) = (http, devices, transactions, limits, tables, options.Value);

    /// <summary>How a code is shown that may stand in the page's address; null where it cannot be one. Nothing is looked up.</summary>
    /// <param name="typed">What was typed, or came with the address.</param>
    /// <returns>The code in its usual form, or null.</returns>
    public static string? Show(string? typed) => UserCode.Read(typed) is { } code ? UserCode.Show(code) : null;

    /// <summary>Takes a code. Each try counts, for the person and for the address, so that nobody finds somebody else's by trying.</summary>
    /// <param name="typed">What was typed. Case, spaces and dashes do not matter.</param>
    /// <param name="subject">The signed-in person.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>What came of it.</returns>
    public async Task<DeviceEntry> EnterAsync(string? typed, string subject, CancellationToken ct)
    {
        var http = _http.HttpContext ?? throw new InvalidOperationException("A code is typed in on a page.");

        if (await CountAsync(http, subject, ct) is { } wait)
        {
            return new DeviceEntry(null, wait);
        }

        return UserCode.Read(typed) is { } code
            && await _devices.ClaimAsync(code, subject, ct) is { } device
            && await _tables.Clients.AnyAsync(client => client.Id == device.ClientKey && client.BlockedAt == null && client.RemovedAt == null, ct)
                ? new DeviceEntry(QueryHelpers.AddQueryString(http.Request.PathBase + _options.ConsentPath, "transaction", await _transactions.BeginAsync(http, device, subject)), null)
                : new DeviceEntry(null, null);
    }

    private async Task<TimeSpan?> CountAsync(HttpContext http, string subject, CancellationToken ct)
    {
        var life = _options.DeviceCodeLifetime;
        return await _limits.CountAsync(new("user code of person", _options.UserCodesPerPerson, life), subject, ct)
            ?? await _limits.CountAsync(new("user code from address", _options.UserCodesPerAddress, life), ClientAddress.Of(http.Connection.RemoteIpAddress), ct);
    }
}

/// <summary>What came of a code that was typed in.</summary>
/// <param name="Address">The consent page that asks about this device; null where no device waits with this code, or somebody else typed it first.</param>
/// <param name="Wait">How long to wait, where too many codes were tried; otherwise null.</param>
public sealed record DeviceEntry(string? Address, TimeSpan? Wait);
