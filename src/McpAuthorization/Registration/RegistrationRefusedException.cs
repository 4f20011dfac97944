using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Registration;

/// <summary>How registration says no: an error of RFC 7591, section 3.2.2, and words that somebody can act on.</summary>
internal sealed class RegistrationRefusedException(string error, string words, int status = StatusCodes.Status400BadRequest, TimeSpan? retryAfter = null) : Exception(words)
{
    public string Error => error;

    public int Status => status;

    public TimeSpan? RetryAfter => retryAfter;

    public static RegistrationRefusedException Metadata(string words) => new("invalid_client_metadata", words);

    public static RegistrationRefusedException Redirect(string words) => new("invalid_redirect_uri", words);
}
