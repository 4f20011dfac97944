namespace Studio.Channels;

/// <summary>A connected account on a social network. On the wire it is called account.</summary>
public sealed class Channel
{
    public const int MaxName = 200;

    private Channel()
    {
    }

    // Made where one is made, and not for each that is read.
    public Guid Id { get; private init; }

    public Guid WorkspaceId { get; private init; }

    /// <summary>The code of the network, a key of <see cref="Channels.Network"/>.</summary>
    public string NetworkCode { get; private init; } = "";

    public string Name { get; private set; } = "";

    public string Handle { get; private set; } = "";

    public ChannelStatus Status { get; private set; } = ChannelStatus.Connected;

    /// <summary>A limit of characters of this one account, such as that of its Mastodon server; null for the network's own.</summary>
    public int? CharacterLimit { get; private set; }

    /// <summary>How many posts a day this one account may have: 0 locks it, null leaves it to the network's number.</summary>
    public int? DailyPostLimit { get; private set; }

    public Network Network => Network.Of(NetworkCode);

    public int MaxCharacters => CharacterLimit ?? Network.Caption.Max;

    /// <summary>Where the first comment is a reply, it is a post like any other and has the account's own limit too.</summary>
    public int MaxFirstComment => Network.FirstComment == Network.Caption ? MaxCharacters : Network.FirstComment?.Max ?? 0;

    public int PostsPerDay => DailyPostLimit ?? Network.PostsPerDay;

    public static Channel Connect(Guid workspaceId, string network, string name, string handle, int? characterLimit = null)
    {
        if (!Network.IsKnown(network))
        {
            throw Refuse.Invalid("network", $"'{network}' is not a network that Studio knows. It knows {string.Join(", ", Network.All.Select(known => known.Code))}.");
        }

        Refuse.WhereEmptyOrLong("name", name, MaxName);
        Refuse.WhereEmptyOrLong("handle", handle, MaxName);

        if (characterLimit is < 1)
        {
            throw Refuse.Invalid("character_limit", "A limit of characters has to be 1 or more.");
        }

        return new() { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, NetworkCode = network, Name = name, Handle = handle, CharacterLimit = characterLimit };
    }

    public void LimitPosts(int? perDay)
    {
        if (perDay is < 0)
        {
            throw Refuse.Invalid("daily_post_limit", "A daily limit has to be 0 or more. 0 lets nothing out.");
        }

        DailyPostLimit = perDay;
    }

    public void MarkDisconnected() => Status = ChannelStatus.Disconnected;

    public void DemandConnected()
    {
        if (Status is not ChannelStatus.Connected)
        {
            throw Refuse.Conflict($"{Name} is not connected any more. A person has to reconnect it in Studio first.");
        }
    }
}

public enum ChannelStatus
{
    Connected,
    Disconnected,
    Error,
}
