using McpAuthorization.Authorization;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Connections;

/// <summary>A person lets a program act for them in one workspace. Nothing that the page said is believed: all of it is checked again.</summary>
public sealed class AllowConnection(Caller caller, Consents consents, ConsentPlaces places, CallRecord call, TimeProvider clock) : IUseCase
{
    public static IReadOnlyList<int> Days { get; } = [1, 30, 90, 180];

    public static Needs Needs => Needs.Nothing;

    /// <summary>Where the browser goes with the answer.</summary>
    public async Task<string> RunAsync(string transaction, Guid workspaceId, IReadOnlyCollection<string> ticked, int days, CancellationToken ct)
    {
        caller.Demand(Needs);

        var subject = Engine.Text(caller.UserId);
        var request = await consents.FindAsync(transaction, subject, ct) ?? throw Refuse.NotFound("question");
        call.Target = workspaceId;

        // A second press of the button is answered by the library, as the first was.
        if (request.State is ConsentState.Expired or ConsentState.Denied)
        {
            throw Refuse.Conflict("This question has been answered or has expired. Connect again from the program.");
        }

        var place = (await places.ListAsync(request.ClientId, request.Tenant, ct)).FirstOrDefault(place => place.Id == workspaceId)
                    ?? throw Refuse.Forbidden(request.Tenant is null ? "You are not a member of this workspace." : "This program was registered for one workspace, and this is another, or you are not a member of it.");
        if (place.WhyNot is not null)
        {
            throw Refuse.Forbidden(place.WhyNot);
        }

        if (ticked.Count == 0)
        {
            return await consents.DenyAsync(transaction, subject, ct);
        }

        if (!Days.Contains(days))
        {
            throw Refuse.Invalid("expires", "Choose one of the durations.");
        }

        var terms = new ConsentTerms(Engine.Text(place.Id), ConsentScopes.Granted(request.Scopes, ticked, place), clock.GetUtcNow().AddDays(days));
        return await consents.AllowAsync(transaction, subject, terms, ct);
    }
}
