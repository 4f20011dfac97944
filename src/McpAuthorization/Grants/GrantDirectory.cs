namespace McpAuthorization.Grants;

/// <summary>The grants, for the host.</summary>
public sealed class GrantDirectory
{
    /// <summary>Notes that a grant was used.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="at">When.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>A task.</returns>
    public Task NoteUseAsync(Guid id, DateTimeOffset at, CancellationToken ct) => Task.FromResult(this);
}
