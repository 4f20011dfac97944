using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.People;

namespace Studio.Posts;

/// <summary>Who takes a step of review, and on which side of the table they sit.</summary>
public sealed record Reviewer(Person Person, string? Agent, bool IsClient);

internal static class Reviewers
{
    public static async Task<Reviewer> ReviewerAsync(this AppDb db, Caller caller, CancellationToken ct) =>
        new((await db.Users.FindAsync([caller.UserId], ct))!, caller.AgentName, await db.IsClientAsync(caller, ct));

    // The client is whoever may approve posts and not write any; everybody else who approves is the team. By the role that the person has: a
    // program that acts with less of it does not change sides.
    private static async Task<bool> IsClientAsync(this AppDb db, Caller caller, CancellationToken ct) =>
        !caller.RolePermissions.Covers(Permission.CreatePosts)
        && !(await (from member in db.Members
                    where member.UserId == caller.UserId && member.WorkspaceId == caller.WorkspaceId
                    join role in db.Roles on member.RoleId equals role.Id
                    select role.Permissions).SingleAsync(ct)).Covers(Permission.CreatePosts);

    /// <summary>An approval is worth what a person has looked at: an agent gives none, unless those who own the workspace have said that it may.</summary>
    public static async Task DemandMayDecideAsync(this AppDb db, Caller caller, CancellationToken ct)
    {
        if (caller.AgentName is not null && !await db.Workspaces.Where(w => w.Id == caller.WorkspaceId).Select(w => w.AgentsMayApprove).SingleAsync(ct))
        {
            throw Refuse.Forbidden("Agents do not decide on posts in this workspace: a person does, on the post's page in Studio. Only who manages the workspace can let agents do it.");
        }
    }
}
