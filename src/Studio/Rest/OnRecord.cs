using System.Reflection;
using Studio.Callers;
using Studio.Telemetry;
using Studio.Trail;

namespace Studio.Rest;

/// <summary>Opens the record of a call to an endpoint that has a label, and holds its answer back until the row is kept.</summary>
internal static class OnRecord
{
    /// <summary>The label of what asks for nothing that is there: a path, a method or a type of body that no route takes.</summary>
    private const string Unread = "rest.other";

    // What a path can be about.
    private static readonly string[] Targets = ["post_id", "media_id", "upload_id", "account_id", "webhook_id"];

    public static TBuilder OnRecordAs<TBuilder>(this TBuilder endpoint, string label)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Label(label));

    public static void UseRecord(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (LabelOf(http) is { } label)
        {
            var call = http.RequestServices.GetRequiredService<CallRecord>();
            call.Open(label, http.Connection.RemoteIpAddress);
            call.Target = Targets.Select(name => http.Request.RouteValues[name] as string).FirstOrDefault(value => value is not null) is { } id && Guid.TryParse(id, out var target) ? target : null;
            http.Response.OnStarting(async () => await call.CloseAsync(OutcomeOf(http.Response.StatusCode)));
        }

        return next(http);
    });

    /// <summary>Around every use case: a span of its own, and its row before there is an answer. Later nothing could turn the answer into a refusal.</summary>
    public static RouteGroupBuilder WithUseCasesOnRecord(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) => UseCaseOf(factory.MethodInfo) is { } useCase ? Around(useCase, next) : next);
        return group;
    }

    private static EndpointFilterDelegate Around(Type useCase, EndpointFilterDelegate next) => async context =>
    {
        using var span = Observability.BeginUseCase(useCase);
        var answer = await next(context);
        await context.HttpContext.RequestServices.GetRequiredService<CallRecord>().CloseAsync(CallRecord.Done);
        return answer;
    };

    public static Type? UseCaseOf(MethodInfo handler) =>
        handler.GetParameters().Select(parameter => parameter.ParameterType).FirstOrDefault(type => type.IsAssignableTo(typeof(IUseCase)));

    // Whoever has come in by a token or key is on record with all that they try.
    private static string? LabelOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Label>()?.Text
        ?? (http.Request.Path.StartsWithSegments(RestApi.Root) && http.RequestServices.GetRequiredService<CurrentCaller>().Caller is not null ? Unread : null);

    // A refusal has closed the record already, with its kind. What is left are paths of nothing, bodies that could not be read, and bugs.
    private static string OutcomeOf(int status) => status switch
    {
        < 400 => CallRecord.Done,
        StatusCodes.Status404NotFound => WireJson.NameOf(RefusalKind.NotFound),
        < 500 => WireJson.NameOf(RefusalKind.Invalid),
        _ => CallRecord.Failed,
    };

    internal sealed record Label(string Text);
}
