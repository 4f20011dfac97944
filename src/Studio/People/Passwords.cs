using System.Security.Cryptography;

namespace Studio.People;

internal static class Passwords
{
    // Without the letters and digits that look alike: somebody may have to type it.
    private const string Characters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 20;

    public static string Random() => RandomNumberGenerator.GetString(Characters, Length);
}
