using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Posts;

namespace Studio.Web.Posts;

internal sealed class PostListPage(ListPosts list, Caller caller) : ProductPage
{
    private const int PageLength = 25;

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public PostsPage Posts { get; private set; } = new(Guid.Empty, [], PageLength, null);

    public string TimeZone => caller.TimeZone;

    public async Task OnGetAsync(CancellationToken ct)
    {
        // "Any status" of the form arrives as an empty text.
        Status = string.IsNullOrEmpty(Status) ? null : Status;
        Posts = await list.RunAsync(new(WireJson.Read<PostStatus>("status", Status)), PageLength, Cursor, ct);
    }
}
