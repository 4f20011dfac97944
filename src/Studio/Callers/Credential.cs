namespace Studio.Callers;

/// <summary>The way a caller came in.</summary>
public abstract record Credential
{
    private Credential()
    {
    }

    /// <summary>The name that the agent behind it is known by, or null where a person acts themselves.</summary>
    public virtual string? AgentName => null;

    /// <summary>What its calls are counted by, or null where a person acts themselves.</summary>
    public virtual Guid? AgentId => null;

    public sealed record ApiKey(Guid Id, string Name) : Credential
    {
        public override string AgentName => Name;

        public override Guid? AgentId => Id;
    }

    public sealed record Connection(Guid Id, string ClientId, string ClientName) : Credential
    {
        public override string AgentName => ClientName;

        public override Guid? AgentId => Id;
    }

    public sealed record Session(Guid Id) : Credential;

    /// <summary>Somebody at the command line of the server, who could change the database just as well.</summary>
    public sealed record Shell : Credential;
}
