using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Callers;

public sealed class WhoAmI(AppDb db, Caller caller, WhoAmIQueries queries) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task<CallerView> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);

        var names = await queries.Names(db, caller.UserId, caller.WorkspaceId, ct);
        return new(
            new(caller.UserId, names.User),
            caller.WorkspaceId,
            names.Workspace,
            names.OrganizationId,
            caller.TimeZone,
            names.Role,
            caller.Permissions.ToWire(),
            caller.Policy,
            ConnectionView.Of(caller),
            (caller.Credential as Credential.ApiKey)?.Id,
            caller.Channels?.Order().ToList());
    }
}

// One for each application and not static: a compiled query belongs to the model it was first run with.
public sealed class WhoAmIQueries
{
    internal Func<AppDb, Guid, Guid, CancellationToken, Task<CallerNames>> Names { get; } =
        EF.CompileAsyncQuery((AppDb db, Guid user, Guid workspace, CancellationToken _) =>
            (from member in db.Members
             where member.UserId == user && member.WorkspaceId == workspace
             join person in db.Users on member.UserId equals person.Id
             join place in db.Workspaces on member.WorkspaceId equals place.Id
             join role in db.Roles on member.RoleId equals role.Id
             select new CallerNames(person.Name, place.Name, place.OrganizationId, role.Name)).Single());
}

internal sealed record CallerNames(string User, string Workspace, Guid OrganizationId, string Role);

public sealed record CallerView(
    CallerUserView User,
    Guid WorkspaceId,
    string WorkspaceName,
    Guid OrganizationId,
    string TimeZone,
    string Role,
    IReadOnlyList<string> Permissions,
    AgentPolicy AgentPolicy,
    ConnectionView Connection,
    Guid? ApiKeyId,
    IReadOnlyList<Guid>? AllowlistedAccounts);

public sealed record CallerUserView(Guid Id, string Name);

/// <summary>The credential of this call: an OAuth connection with its scopes, or an API key.</summary>
public sealed record ConnectionView(string Kind, Guid? Id, string? Name, string? ClientId, IReadOnlyList<string> Scopes)
{
    public static ConnectionView Of(Caller caller)
    {
        IReadOnlyList<string> scopes = caller.Scopes.ToWire().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return caller.Credential switch
        {
            Credential.Connection connection => new("oauth", connection.Id, connection.ClientName, connection.ClientId, scopes),
            Credential.ApiKey key => new("api_key", key.Id, key.Name, null, scopes),
            _ => new("session", null, null, null, scopes),
        };
    }
}
