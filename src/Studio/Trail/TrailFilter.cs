namespace Studio.Trail;

/// <summary>Which rows are asked for. The end of the time is not part of it: a day ends where the next begins.</summary>
public sealed record TrailFilter(string? Action = null, string? Outcome = null, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    internal IQueryable<TrailEntry> Of(IQueryable<TrailEntry> rows)
    {
        Demand();

        if (Action is not null)
        {
            rows = rows.Where(e => e.Action == Action);
        }

        if (Outcome is not null)
        {
            rows = rows.Where(e => e.Outcome == Outcome);
        }

        // Refusals are few among many, and have an index of their own, which is found by these very words.
        if (Outcome is not (null or CallRecord.Done))
        {
            rows = rows.Where(e => e.Outcome != CallRecord.Done);
        }

        if (From is { } from)
        {
            rows = rows.Where(e => e.At >= from);
        }

        return To is { } to ? rows.Where(e => e.At < to) : rows;
    }

    private void Demand()
    {
        Refuse.WhereLong("action", Action ?? "", TrailEntry.MaxAction);
        Refuse.WhereLong("outcome", Outcome ?? "", TrailEntry.MaxOutcome);

        if (From >= To)
        {
            throw Refuse.Invalid("to", "'to' has to lie after 'from'.");
        }
    }
}
