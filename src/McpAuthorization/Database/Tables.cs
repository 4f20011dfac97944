using McpAuthorization.Authorization;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Devices;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Database;

/// <summary>The library's tables in the host's context, for everything that is not hot.</summary>
internal sealed class Tables(DbContext db)
{
    public IQueryable<Client> Clients => db.Set<Client>().AsNoTracking();

    public IQueryable<Grant> Grants => db.Set<Grant>().AsNoTracking();

    public IQueryable<Token> Tokens => db.Set<Token>().AsNoTracking();

    public IQueryable<ConsentTransaction> Transactions => db.Set<ConsentTransaction>().AsNoTracking();

    public IQueryable<ClientLogo> Logos => db.Set<ClientLogo>().AsNoTracking();

    public IQueryable<RefreshAnswer> RefreshAnswers => db.Set<RefreshAnswer>().AsNoTracking();

    public IQueryable<DeviceRequest> DeviceRequests => db.Set<DeviceRequest>().AsNoTracking();
    public IQueryable<SpentAssertion> SpentAssertions => db.Set<SpentAssertion>().AsNoTracking();

    public IQueryable<LimitCount> LimitCounts => db.Set<LimitCount>().AsNoTracking();
}
