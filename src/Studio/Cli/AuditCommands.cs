using System.CommandLine;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class AuditCommands
{
    public static Command Create(Shell shell) => new("audit", "The trail of every call: check it, read it, keep it small.")
    {
        Verify(shell), Head(shell), Show(shell), Prune(shell),
    };

    private static Command Verify(Shell shell)
    {
        var head = new Option<FileInfo?>("--head") { Description = "A file with lines of 'audit head'. With it a trail whose end was cut off is found too.", HelpName = "file" };
        var command = new Command("verify", "Reads the whole trail and says whether anything was changed, removed or added. Ends with 1 if so.") { head };
        command.SetAction(async (given, ct) =>
        {
            var holds = true;
            var exit = await shell.RunAsync("audit.verify", async scope => holds = Say(shell, await scope.GetRequiredService<VerifyTrail>().RunAsync(await ReadAsync(given.GetValue(head), ct), ct)), ct);
            return holds ? exit : 1;
        });
        return command;
    }

    private static Command Head(Shell shell)
    {
        var command = new Command("head", "Prints where each chain stands. Store it elsewhere, for 'audit verify --head'.");
        command.SetAction((_, ct) => shell.RunAsync("audit.head", async scope =>
        {
            foreach (var head in await scope.GetRequiredService<ReadHeads>().RunAsync(ct))
            {
                shell.Say(head.ToString());
            }
        }, ct));
        return command;
    }

    private static Command Show(Shell shell)
    {
        var workspace = new Option<string?>("--workspace") { Description = "The workspace, by id or name. Without it: what belongs to no workspace.", HelpName = "id or name" };
        var limit = new Option<int>("--limit") { Description = "How many rows at most.", DefaultValueFactory = _ => 50 };
        var cursor = new Option<string?>("--cursor") { Description = "Where the page before ended, as printed there." };
        var command = new Command("show", "The latest rows, newest first.") { workspace, limit, cursor };
        command.SetAction((given, ct) => shell.RunAsync("audit.show", async scope =>
        {
            var id = given.GetValue(workspace) is { } named ? await scope.GetRequiredService<FindWorkspace>().RunAsync(named, ct) : (Guid?)null;
            Say(shell, await scope.GetRequiredService<ShowTrail>().RunAsync(id, given.GetValue(limit), given.GetValue(cursor), ct));
        }, ct));
        return command;
    }

    private static Command Prune(Shell shell)
    {
        var days = new Option<int>("--older-than-days") { Description = "Rows that were sealed more than so many days ago go.", Required = true };
        var command = new Command("prune", "Removes old rows, whole sealed batches at a time. Their seals stay: the trail still verifies.") { days };
        command.SetAction((given, ct) => shell.RunAsync("audit.prune", async scope =>
        {
            Refuse.WhereOutside("older-than-days", given.GetValue(days), 1, 36_500);
            var before = scope.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-given.GetValue(days));
            shell.Say($"{await scope.GetRequiredService<PruneTrail>().RunAsync(before, ct)} rows removed.");
        }, ct));
        return command;
    }

    private static bool Say(Shell shell, TrailReport report)
    {
        foreach (var finding in report.Findings)
        {
            shell.Complain(finding.ToString());
        }

        var looked = $"{report.Chains} chains, {report.Seals} seals, {report.Rows} rows, {report.Unsealed} of them not sealed yet";
        shell.Say(report.Holds ? $"The trail holds: {looked}." : $"The trail does NOT hold, {report.Found} findings: {looked}.");
        return report.Holds;
    }

    private static void Say(Shell shell, TrailPage page)
    {
        Table.Write(
            shell,
            ["time", "who", "via", "action", "target", "outcome", "count", "address"],
            page.Rows.Select(row => (string?[])[WireTime.Text(row.At), row.Email ?? row.UserId?.ToString(), row.Via, row.Action, row.TargetId?.ToString(), row.Outcome, $"{row.Count}", row.Address]));
        if (page.NextCursor is not null)
        {
            shell.Say($"There is more: --cursor {page.NextCursor}");
        }
    }

    private static async Task<IReadOnlyCollection<TrailHead>> ReadAsync(FileInfo? file, CancellationToken ct) =>
        file is null ? []
        : !file.Exists ? throw Refuse.NotFound($"file as {file}")
        : [.. (await File.ReadAllLinesAsync(file.FullName, ct)).Where(line => !string.IsNullOrWhiteSpace(line)).Select(TrailHead.Parse)];
}
