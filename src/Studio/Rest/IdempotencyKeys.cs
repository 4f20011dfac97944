using System.Text;
using System.Text.Json;
using Studio.Callers;
using Studio.Idempotency;

namespace Studio.Rest;

/// <summary>
/// Writes that come with a key, in the Idempotency-Key header or the body. The request is told from others by what was read of it: route, address
/// and JSON. An endpoint that takes anything else takes the key itself, since only it sees the bytes (<see cref="KeyedUpload"/>).
/// </summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";

    public const string ReplayHeader = "Idempotency-Replayed";

    // The status, the body, and what says how to read it and where the thing is: nothing else belongs to the answer.
    private static readonly string[] Kept = ["Content-Type", "Location", "ETag"];

    public static RouteGroupBuilder WithIdempotencyKeys(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) =>
        {
            if (OnRecord.UseCaseOf(factory.MethodInfo) is not { } useCase)
            {
                return next;
            }

            var services = factory.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
            int[] asked = [.. factory.MethodInfo.GetParameters().Index().Where(parameter => IsAsked(parameter.Item.ParameterType, services)).Select(parameter => parameter.Index)];
            var needs = Needs.Of(useCase);

            return async context => OnBudget.Writes(context.HttpContext) && IsJsonOrEmpty(context.HttpContext.Request) && KeyOf(context) is { } key
                ? new Same(await OnceAsync(key, context, asked, needs, next))
                : await next(context);
        });
        return group;
    }

    private static async Task<Answer> OnceAsync(string key, EndpointFilterInvocationContext context, int[] asked, Needs needs, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // An answer is not given again to whom it would not be given now. Those of a key are forgotten when what it reaches changes.
        http.RequestServices.GetRequiredService<Caller>().Demand(context.Arguments.OfType<IKeyedRequest>().FirstOrDefault()?.Needs ?? needs);

        var operation = $"{http.Request.Method} {((RouteEndpoint)http.GetEndpoint()!).RoutePattern.RawText}";
        var fingerprint = Fingerprint.Of(operation, asked.Select(index => JsonSerializer.SerializeToElement(context.Arguments[index] is IPatch patch ? patch.Asked : context.Arguments[index], WireJson.Options)));
        return await http.RequestServices.GetRequiredService<AnswerOnce>().RunAsync(key, fingerprint, async () => await WrittenAsync(http, await next(context)), http.RequestAborted);
    }

    private static async Task<Answer> WrittenAsync(HttpContext http, object? result)
    {
        var wire = http.Response.Body;
        using var held = new MemoryStream();
        http.Response.Body = held;

        try
        {
            await ((IResult)result!).ExecuteAsync(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        var headers = Kept.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString());
        return new(http.Response.StatusCode, headers, Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length));
    }

    // The body's wins, as it always did: whoever sends both means the one that is nearer to what is asked.
    private static string? KeyOf(EndpointFilterInvocationContext context) =>
        context.Arguments.OfType<IKeyedRequest>().FirstOrDefault()?.IdempotencyKey ?? HeaderOf(context.HttpContext.Request);

    public static string? HeaderOf(HttpRequest request) => request.Headers[Header] switch
    {
        [] => null,
        // The draft has it as a string of RFC 9651, in quotes. Nearly everybody leaves them out.
        [{ } key] => key.Length > 1 && key.StartsWith('"') && key.EndsWith('"') ? key[1..^1] : key,
        _ => throw Refuse.Invalid(Fingerprint.KeyField, $"The {Header} header came more than once. Send one."),
    };

    private static bool IsJsonOrEmpty(HttpRequest request) => string.IsNullOrEmpty(request.ContentType) || request.HasJsonContentType();

    private static bool IsAsked(Type type, IServiceProviderIsService services) =>
        type != typeof(CancellationToken) && !services.IsService(type) && type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) is not true;

    /// <summary>Sends what was kept, the first time and every other, so that they cannot differ.</summary>
    private sealed class Same(Answer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
            {
                http.Response.Headers[name] = value;
            }

            if (answer.IsReplay)
            {
                http.Response.Headers[ReplayHeader] = "true";
            }

            await http.Response.WriteAsync(answer.Body, http.RequestAborted);
        }
    }
}

/// <summary>A body in which null is another thing than nothing, which its JSON does not tell.</summary>
internal interface IPatch
{
    object Asked { get; }
}

/// <summary>A body that may hold an idempotency key.</summary>
internal interface IKeyedRequest
{
    string? IdempotencyKey { get; }

    /// <summary>Where it asks for more than what its operation always needs.</summary>
    Needs? Needs => null;
}
