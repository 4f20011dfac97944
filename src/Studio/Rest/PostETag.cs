using System.Globalization;
using Microsoft.Net.Http.Headers;
using Studio.Posts;

namespace Studio.Rest;

/// <summary>A post's version as HTTP spells it: an answer says which it shows, and a change may say which it is meant for.</summary>
internal static class PostETag
{
    public const string IfMatch = "If-Match";

    public static RouteGroupBuilder WithETags(this RouteGroupBuilder posts)
    {
        posts.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            if (answer is IValueHttpResult { Value: PostView post })
            {
                context.HttpContext.Response.Headers.ETag = $"\"{post.Version}\"";
            }

            return answer;
        });
        return posts;
    }

    /// <summary>The version that a request is meant for, or null where it says none.</summary>
    public static int? Read(string? ifMatch) => ifMatch switch
    {
        // Any version at all, as long as there is the post (RFC 9110, section 13.1.1).
        null or "" or "*" => null,
        _ => EntityTagHeaderValue.TryParse(ifMatch, out var tag) && !tag.IsWeak && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw Refuse.Stale("If-Match has to be the ETag of this post as an answer gave it, such as \"3\". This one never was."),
    };
}
