using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.People;

public sealed class ReadProfile(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task<ProfileView> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);

        return await db.Users.Where(p => p.Id == caller.UserId).Select(p => new ProfileView(p.Name, p.Email!)).SingleAsync(ct);
    }
}

public sealed record ProfileView(string Name, string Email);
