using McpAuthorization.Resource;
using Studio.Trail;

namespace Studio.OAuth;

internal sealed class CountRefusedBearers(RefusedBearers refused) : IRefusedBearers
{
    void IRefusedBearers.Refused(RefusedBearer bearer) => refused.Count(bearer.Address, WireJson.NameOf(bearer.Reason));
}
