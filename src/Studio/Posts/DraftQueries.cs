using Microsoft.EntityFrameworkCore;
using Studio.Channels;
using Studio.Data;
using Studio.People;

namespace Studio.Posts;

// One for each application and not static: a compiled query belongs to the model it was first run with.
internal sealed class DraftQueries
{
    /// <summary>Most posts go to one account, and a query for several is written anew for each number of them.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<Channel>> Channel { get; } =
        EF.CompileAsyncQuery<AppDb, Guid, Channel>((db, id) => db.Channels.Where(c => c.Id == id));

    public Func<AppDb, Guid, CancellationToken, Task<Person>> Author { get; } =
        EF.CompileAsyncQuery<AppDb, Guid, Person>((db, id, ct) => db.Users.Single(p => p.Id == id));
}
