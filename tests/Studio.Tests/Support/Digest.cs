using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Studio.Limits;
using Studio.Trail;

namespace Studio.Tests.Support;

/// <summary>Whether anything at all has changed, in any workspace: of all tables but those that say how often somebody called.</summary>
internal static class Digest
{
    private static readonly Type[] OfCalls = [typeof(TrailEntry), typeof(RateBucket)];

    public static Task<string> DigestAsync(this TestApp app, CancellationToken ct) => app.InDbAsync(async db =>
    {
        var tables = db.Model.GetEntityTypes().Where(type => !OfCalls.Contains(type.ClrType)).Select(type => type.GetTableName()).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var rows = new StringBuilder();
        await db.Database.OpenConnectionAsync(ct);
        foreach (var table in tables)
        {
            using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            using var reader = await command.ExecuteReaderAsync(ct);
            var found = new List<string>();
            while (await reader.ReadAsync(ct))
            {
                found.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
            }

            rows.Append(table).AppendJoin('\n', found.Order(StringComparer.Ordinal));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(rows.ToString())));
    });
}
