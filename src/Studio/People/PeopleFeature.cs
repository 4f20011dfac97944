using Microsoft.AspNetCore.Identity;

namespace Studio.People;

public static class PeopleFeature
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddIdentityCore<Person>(SignInRules.Apply).AddUserStore<PersonStore>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = SignInRules.HashIterations);

        return services.AddSingleton<AbsentPerson>()
                       .AddSingleton<SetUpLink>()
                       .AddScoped<SignInLimits>()
                       .AddScoped<Sessions>()
                       .AddScoped<SignIn>()
                       .AddScoped<SignOut>()
                       .AddScoped<SetUp>()
                       .AddScoped<ReadProfile>()
                       .AddScoped<ChangePassword>()
                       .AddScoped<SignOutEverywhere>()
                       .AddScoped<AddPerson>()
                       .AddScoped<DeactivatePerson>()
                       .AddScoped<ResetPassword>();
    }
}
