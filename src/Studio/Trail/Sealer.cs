namespace Studio.Trail;

/// <summary>The clock behind <see cref="SealTrail"/>.</summary>
internal sealed class Sealer(SealTrail seal, TimeProvider clock, ILogger<Sealer> logger)
    : Rounds(TimeSpan.FromSeconds(1), clock, logger, "The trail could not be sealed; the next round tries again.")
{
    protected override Task NextAsync(CancellationToken ct) => seal.RunAsync(ct);
}
