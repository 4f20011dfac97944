using System.Text.Json.Serialization;

namespace Studio.Rest;

public static class RestApi
{
    public const string Root = "/api/v1";

    public static IServiceCollection AddRest(this IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => ErrorSlugs.AddTo(context.ProblemDetails));
        services.AddExceptionHandler<RefusalToProblem>();
        services.AddOpenApi("v1", ApiDocument.Describe);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        return services.ConfigureHttpJsonOptions(json =>
        {
            WireJson.Configure(json.SerializerOptions);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });
    }

    /// <summary>What goes wrong anywhere behind is a problem document, unless a page says it better.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    public static void MapRest(this WebApplication app)
    {
        app.MapApiDocs();
        var api = app.MapGroup(Root)
                     .AddEndpointFilter(RefuseWhatDoesNotBindAsync)
                     .WithUseCasesOnRecord()
                     .WithIdempotencyKeys()
                     .ProducesProblem(StatusCodes.Status401Unauthorized)
                     .ProducesProblem(StatusCodes.Status403Forbidden)
                     .ProducesProblem(StatusCodes.Status404NotFound)
                     .ProducesProblem(StatusCodes.Status409Conflict)
                     .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
                     .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapAccounts();
        api.MapPosts();
        api.MapReviews();
        api.MapAnalytics();
        api.MapTrail();
        api.MapMedia();
        app.MapMediaFiles();
        api.MapValidation();
        api.MapWebhooks();
    }

    // Handlers written by the compiler throw where a body cannot be read, and of a parameter say no more than this status.
    private static ValueTask<object?> RefuseWhatDoesNotBindAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Response.StatusCode is StatusCodes.Status400BadRequest ? throw RefusalToProblem.NotWhatItTakes() : next(context);
}
