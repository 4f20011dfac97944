using Studio.Callers;
using Studio.Trail;

namespace Studio.Webhooks;

/// <summary>Where a workspace wants to be told of what happens in it.</summary>
public sealed class WebhookEndpoint
{
    public const int MaxUrl = 2000;
    public const int MaxDescription = 200;
    public const int MaxAgent = 255;
    public const int MaxReason = 300;

    /// <summary>How many a workspace may have: each event is sent once to each.</summary>
    public const int MaxInWorkspace = 10;

    /// <summary>How long the secret before the last one goes on signing beside it, so that a receiver can change over.</summary>
    public static readonly TimeSpan OldSecretLives = TimeSpan.FromHours(24);

    /// <summary>How long nothing at all may arrive before it is switched off.</summary>
    public static readonly TimeSpan MayFail = TimeSpan.FromDays(5);

    private WebhookEndpoint()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public Guid WorkspaceId { get; private init; }

    public string Url { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>See <see cref="WebhookEvents.Write"/>.</summary>
    public string Events { get; private set; } = "";

    /// <summary>Sealed by the key ring: it has to be read again to sign with it.</summary>
    public byte[] Secret { get; private set; } = [];

    public byte[]? OldSecret { get; private set; }

    public DateTimeOffset? OldSecretUntil { get; private set; }

    /// <summary>The person who answers for it: whoever changed it last. It tells nothing any more once they may not manage the workspace.</summary>
    public Guid KeeperId { get; private set; }

    /// <summary>The agent that it was made with, as it was called then; null where a person made it themselves.</summary>
    public string? Agent { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public bool IsEnabled { get; private set; } = true;

    /// <summary>Why it is off, where nobody switched it off.</summary>
    public string? DisabledBecause { get; private set; }

    /// <summary>Since when nothing has arrived.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>How many attempts have failed since.</summary>
    public int Failures { get; private set; }

    public static WebhookEndpoint Add(
        Guid workspaceId, Guid keeperId, string? agent, Uri url, string description, IReadOnlyList<string> events, byte[] secret, DateTimeOffset now)
    {
        var endpoint = new WebhookEndpoint { WorkspaceId = workspaceId, KeeperId = keeperId, Agent = agent, Secret = secret, CreatedAt = WireTime.ToMilliseconds(now) };
        endpoint.Point(url);
        endpoint.Describe(description);
        endpoint.Subscribe(events);
        return endpoint;
    }

    public void Point(Uri url) => Url = url.AbsoluteUri;

    public void Describe(string description)
    {
        Refuse.WhereLong("description", description, MaxDescription);
        Description = description.Trim();
    }

    public void Subscribe(IReadOnlyList<string> events) => Events = WebhookEvents.Write(events);

    public void Switch(bool on)
    {
        // What has failed is forgiven: whoever switches it on says that it works now.
        (IsEnabled, DisabledBecause) = (on, null);
        (FailingSince, Failures) = on ? (null, 0) : (FailingSince, Failures);
    }

    public void Disable(string because) => (IsEnabled, DisabledBecause) = (false, TrailText.Fit(because, MaxReason));

    /// <summary>Whoever changes it answers for it. The operator is nobody in particular.</summary>
    public void KeptBy(Caller caller) => KeeperId = caller.IsOperator ? KeeperId : caller.UserId;

    public void Rotate(byte[] secret, DateTimeOffset now) => (OldSecret, OldSecretUntil, Secret) = (Secret, WireTime.ToMilliseconds(now + OldSecretLives), secret);

    public void DemandEnabled()
    {
        if (!IsEnabled)
        {
            throw Refuse.Conflict($"This webhook is off{(DisabledBecause is null ? "" : $": {DisabledBecause.TrimEnd('.')}")}. Switch it on first, with \"enabled\": true.");
        }
    }
}
