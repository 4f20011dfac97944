using Studio.Callers;

namespace Studio.Trail;

/// <summary>How somebody came in, as the trail says it.</summary>
public static class Via
{
    public const string None = "none";
    public const string Connection = "connection";
    public const string ApiKey = "api_key";
    public const string Session = "session";
    public const string Shell = "shell";

    public static string Of(Credential? credential) => credential switch
    {
        Credential.Connection => Connection,
        Credential.ApiKey => ApiKey,
        Credential.Session => Session,
        Credential.Shell => Shell,
        _ => None,
    };
}
