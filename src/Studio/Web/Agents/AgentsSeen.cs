using System.Globalization;
using Studio.Settings;

namespace Studio.Web.Agents;

/// <summary>When somebody last looked at their agents in this browser. It holds back a notice and nothing else, so it need not be sealed.</summary>
internal static class AgentsSeen
{
    private const string Name = "studio-agents-seen";

    public static void Note(HttpContext http, Guid person, DateTimeOffset now, Addresses addresses) => http.Response.Cookies.Append(
        Name,
        $"{person:N}.{now.ToUnixTimeSeconds()}",
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = addresses.IsHttps, MaxAge = TimeSpan.FromDays(30), IsEssential = true });

    /// <summary>Null also where it was somebody else who looked, or what came is made up.</summary>
    public static DateTimeOffset? Read(HttpContext http, Guid person) =>
        http.Request.Cookies[Name]?.Split('.') is [var who, var when] && who == person.ToString("N")
        && long.TryParse(when, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
