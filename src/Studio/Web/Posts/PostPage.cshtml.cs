using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Posts;

namespace Studio.Web.Posts;

/// <summary>One post as it would go out, what changed since it was approved, its history, and the decision of whoever may decide.</summary>
internal sealed class PostPage(ReviewPost read, ApprovePost approve, RequestChanges request, RejectPost reject, Caller caller) : ProductPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public PostToReview Shown { get; private set; } = null!;

    public string TimeZone => caller.TimeZone;

    /// <summary>What was typed into a form that was refused.</summary>
    public string Comment { get; private set; } = "";

    public string? Words => Said switch
    {
        "approved" => Shown.Post.Status is DerivedStatus.PendingClient ? "You have approved it. The client decides next." : "You have approved it. An agent of whoever may publish can put it on the calendar now.",
        "given-back" => "It goes back to be changed, with your comment.",
        "rejected" => "You have rejected it.",
        _ => null,
    };

    public override async Task LoadAsync(CancellationToken ct) => Shown = await read.RunAsync(Id, ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("post.approve")]
    public async Task<IActionResult> OnPostApproveAsync(int? version, string? comment, CancellationToken ct)
    {
        Comment = comment ?? "";
        await approve.RunAsync(Id, Comment, version, ct);
        return Back("approved");
    }

    [RecordedAs("post.request_changes")]
    public async Task<IActionResult> OnPostRequestChangesAsync(int? version, string? comment, CancellationToken ct)
    {
        Comment = comment ?? "";
        await request.RunAsync(Id, Comment, version, ct);
        return Back("given-back");
    }

    [RecordedAs("post.reject")]
    public async Task<IActionResult> OnPostRejectAsync(int? version, string? comment, CancellationToken ct)
    {
        Comment = comment ?? "";
        await reject.RunAsync(Id, Comment, version, ct);
        return Back("rejected");
    }

    private LocalRedirectResult Back(string said) => LocalRedirect($"/posts/{Id}?said={said}");
}
