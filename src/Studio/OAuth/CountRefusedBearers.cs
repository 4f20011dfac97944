using McpAuthorization.Resource;
using Studio.Trail;

namespace Studio.OAuth;

internal sealed class CountRefusedBearers(CountStrangers strangers) : IRefusedBearers
{
    private const string Action = "bearer.refused";

    void IRefusedBearers.Refused(RefusedBearer bearer) => strangers.Add(Action, bearer.Address, WireJson.NameOf(bearer.Reason));
}
