using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Channels;

public sealed class ListAccounts(AppDb db, Caller caller, ChannelQueries queries) : IUseCase
{
    public const int MaxLimit = 100;
    public const int DefaultLimit = 100;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    public async Task<AccountsPage> RunAsync(int limit, string? cursor, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereOutside("limit", limit, 1, MaxLimit);

        var after = cursor is null ? Guid.Empty : Cursor.Read("list_accounts", cursor);
        var page = new List<AccountView>();

        await foreach (var channel in queries.OfWorkspace(db, after).WithCancellation(ct))
        {
            if (!caller.Reaches(channel.Id))
            {
                continue;
            }

            // One more than asked for tells whether there is a next page.
            if (page.Count == limit)
            {
                return new(caller.WorkspaceId, page, limit, Cursor.Of(page[^1].Id));
            }

            page.Add(AccountView.Of(channel));
        }

        return new(caller.WorkspaceId, page, limit, null);
    }
}

// One for each application and not static: a compiled query belongs to the model it was first run with.
public sealed class ChannelQueries
{
    public Func<AppDb, Guid, IAsyncEnumerable<Channel>> OfWorkspace { get; } = EF.CompileAsyncQuery<AppDb, Guid, Channel>((db, after) =>
        db.Channels.AsNoTracking().Where(c => c.Id > after).OrderBy(c => c.Id));
}

public sealed record AccountsPage(Guid WorkspaceId, IReadOnlyList<AccountView> Accounts, int Limit, string? NextCursor);

public sealed record AccountView(
    Guid Id,
    string Platform,
    string AccountName,
    string AccountHandle,
    ChannelStatus ConnectionStatus,
    int CharLimit,
    string EscapedChars,
    bool NeedsTitle,
    bool SupportsFirstComment,
    int DailyPostLimit)
{
    public static AccountView Of(Channel channel) => new(
        channel.Id,
        channel.NetworkCode,
        channel.Name,
        channel.Handle,
        channel.Status,
        channel.MaxCharacters,
        channel.Network.Caption.Counting.Escaped,
        channel.Network.NeedsTitle,
        channel.Network.FirstComment is not null,
        channel.PostsPerDay);
}
