using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Data;

namespace Studio.Keys;

/// <summary>
/// ASP.NET Core's key ring, in the database for all nodes, sealed with a certificate that is not in the database: made at first start
/// beside a SQLite file, given by the operator with PostgreSQL.
/// </summary>
public static class KeyRing
{
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration, Engine engine, DataDirectory directory)
    {
        var current = RingCertificate.Of(configuration, engine, directory);
        var old = configuration.GetSection("Studio:Keys:OldCertificates").Get<string[]>() ?? [];

        services.AddDataProtection()
                .SetApplicationName("studio")
                .PersistKeysToDbContext<AppDb>()
                .ProtectKeysWithCertificate(current)
                .UnprotectKeysWithAnyCertificate([current, .. old.Select(file => RingCertificate.Load(configuration, file))]);

        services.AddSingleton<RingWatch>().AddHostedService(provider => provider.GetRequiredService<RingWatch>());
        services.AddSingleton<XmlKeyManager>().Replace(ServiceDescriptor.Singleton<IKeyManager, SharedKeys>());
        return services.AddSingleton<Secrets>().AddScoped<RotateKeys>();
    }
}
