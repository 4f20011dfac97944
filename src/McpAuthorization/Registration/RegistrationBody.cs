using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Registration;

/// <summary>The body of a registration, whatever a stranger sends: read up to a limit, as JSON that means one thing only.</summary>
internal static class RegistrationBody
{
    private const int MaxBytes = 16 * 1024;

    // A name that comes twice is read one way here and another way by whoever checks the log.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasJsonContentType())
        {
            throw new RegistrationRefusedException(
                "invalid_client_metadata", "Send the client's metadata as application/json (RFC 7591, section 3.1).", StatusCodes.Status415UnsupportedMediaType);
        }

        var buffer = new byte[MaxBytes + 1];
        var length = await LengthAsync(request.Body, buffer, ct);
        if (length > MaxBytes)
        {
            throw new RegistrationRefusedException("invalid_client_metadata", $"A registration has at most {MaxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            var json = JsonDocument.Parse(buffer.AsMemory(0, length), Strict);
            return json.RootElement.ValueKind is JsonValueKind.Object ? json : throw NotAnObject();
        }
        // Half a surrogate pair in a name is found out outside of the parser proper.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw NotAnObject();
        }
    }

    // The server's own limits on a body.
    private static async Task<int> LengthAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        }
        catch (BadHttpRequestException bad)
        {
            throw new RegistrationRefusedException("invalid_client_metadata", "The body could not be read.", bad.StatusCode);
        }
    }

    private static RegistrationRefusedException NotAnObject() => RegistrationRefusedException.Metadata("The body has to be one JSON object in which no name comes twice.");
}
