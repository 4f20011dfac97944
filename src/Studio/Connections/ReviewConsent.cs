using McpAuthorization.Authorization;
using Studio.Callers;
using Studio.Data;
using Studio.People;

namespace Studio.Connections;

/// <summary>What a person is asked when a program wants to act for them.</summary>
public sealed class ReviewConsent(Caller caller, Consents consents, ConsentPlaces places, ReadProfile profile) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    /// <summary>The question, or null where this person was not asked it in this browser.</summary>
    public async Task<ConsentView?> RunAsync(string transaction, Guid? workspaceId, CancellationToken ct)
    {
        caller.Demand(Needs);

        if (await consents.FindAsync(transaction, Engine.Text(caller.UserId), ct) is not { } request)
        {
            return null;
        }

        var all = await places.ListAsync(request.ClientId, request.Tenant, ct);

        // Registered for a workspace that this person is not in: to them it is a program that nobody knows.
        if (all.Count is 0)
        {
            return null;
        }

        var chosen = all.FirstOrDefault(place => place.Id == workspaceId) ?? all.FirstOrDefault(place => place.Id == caller.WorkspaceId) ?? all[0];
        return new(
            ClientLabel.Of(request.ClientName),
            request.Origin,
            request.VerifiedHost,
            request.DocumentHost,
            request.AnswersElsewhere,
            request.LogoPath,
            request.RedirectTarget,
            request.FormAction,
            request.Device,
            request.State,
            await profile.RunAsync(ct),
            all,
            chosen,
            ScopeNames.Read(request.Scopes).HasFlag(Scope.Mcp),
            ConsentScopes.Choices(request.Scopes, chosen));
    }
}

public sealed record ConsentView(
    string ClientName,
    ClientOrigin Origin,
    string? VerifiedHost,
    string? DocumentHost,
    bool AnswersElsewhere,
    string? LogoPath,
    string RedirectTarget,
    string FormAction,
    ConsentDevice? Device,
    ConsentState State,
    ProfileView Person,
    IReadOnlyList<ConsentPlace> Places,
    ConsentPlace Chosen,
    bool AsksForEverything,
    IReadOnlyList<ScopeChoice> Scopes);
