using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.Idempotency;

/// <summary>Carries a write out once for each key, and gives whoever repeats it the answer that it had.</summary>
public sealed class AnswerOnce(AppDb db, KeyedCall keyed, CallsInFlight flights, Caller caller, CallRecord call, IDataProtectionProvider protection, TimeProvider clock)
{
    // Some answers are the only place where a secret stands.
    private readonly IDataProtector _protector = protection.CreateProtector("Studio.Answers");

    public async Task<Answer> RunAsync(string key, byte[] fingerprint, Func<Task<Answer>> write, CancellationToken ct)
    {
        Refuse.WhereEmptyOrLong(Fingerprint.KeyField, key, KeptAnswer.MaxKey);

        var credential = caller.Credential.AgentId ?? throw new InvalidOperationException("Only agents repeat calls.");
        using var flight = flights.Enter((caller.WorkspaceId, credential, key));

        if (await FindAsync(credential, key, ct) is { } kept)
        {
            return await ReplayAsync(kept, fingerprint);
        }

        keyed.TurnOn();
        try
        {
            var answer = await write();
            if (!answer.IsRefusal)
            {
                await KeepAsync(credential, key, fingerprint, answer, ct);
            }

            return answer;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await keyed.EndAsync();

            // Another node may have been faster with the very same call, and that is why this one failed.
            if (await FindAsync(credential, key, ct) is { } faster)
            {
                return await ReplayAsync(faster, fingerprint);
            }

            throw;
        }
        finally
        {
            await keyed.EndAsync();
        }
    }

    private Task<KeptAnswer?> FindAsync(Guid credential, string key, CancellationToken ct) =>
        db.KeptAnswers.AsNoTracking().SingleOrDefaultAsync(answer => answer.CredentialId == credential && answer.Key == key, ct);

    private async Task KeepAsync(Guid credential, string key, byte[] fingerprint, Answer answer, CancellationToken ct)
    {
        db.Add(new KeptAnswer
        {
            WorkspaceId = caller.WorkspaceId,
            CredentialId = credential,
            Key = key,
            Fingerprint = fingerprint,
            Status = answer.Status,
            Headers = JsonSerializer.Serialize(answer.Headers),
            Body = _protector.Protect(answer.Body),
            TargetId = call.Target,
            At = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
        await keyed.CommitAsync(ct);
    }

    private async Task<Answer> ReplayAsync(KeptAnswer kept, byte[] fingerprint)
    {
        if (!kept.Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            throw Refuse.Invalid(Fingerprint.KeyField, $"This {Fingerprint.KeyField} was used for another request. Take a new key for a new request, and an old one only to repeat the very same.");
        }

        // Not what this call made itself, where it came second and that was taken back.
        call.Target = kept.TargetId ?? call.Target;
        await call.CloseAsync(CallRecord.Replayed);
        return new(kept.Status, JsonSerializer.Deserialize<Dictionary<string, string>>(kept.Headers)!, _protector.Unprotect(kept.Body)) { IsReplay = true };
    }
}
