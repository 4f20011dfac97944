using Microsoft.AspNetCore.Http.HttpResults;
using Studio.Posts.Check;
using Studio.Trail;

namespace Studio.Rest;

internal static class ValidationEndpoints
{
    public static void MapValidation(this IEndpointRouteBuilder api) =>
        api.MapPost("/posts/validate", Validate).WithTags("Posts").WithName("ValidatePost").WithSummary("Checks a post as its networks would, and changes nothing.").ReadsOnly().OnRecordAs("post.validate");

    private static async Task<Ok<ValidationView>> Validate(PostToValidate request, ValidatePost validate, CallRecord call, CancellationToken ct)
    {
        call.Target = request.PostId;
        return TypedResults.Ok(await validate.RunAsync(request, ct));
    }
}
