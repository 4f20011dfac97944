namespace Studio.Trail;

/// <summary>Whoever makes the change that is going on, by ids, as its row has it.</summary>
/// <param name="UserId">The person, or null where nobody in particular does it.</param>
/// <param name="Via">A word of <see cref="Trail.Via"/>.</param>
/// <param name="ConnectionId">The connection that it came by, or that it is about.</param>
/// <param name="ApiKeyId">The key that it came by.</param>
public sealed record ActedBy(Guid? UserId, string Via, Guid? ConnectionId, Guid? ApiKeyId);
