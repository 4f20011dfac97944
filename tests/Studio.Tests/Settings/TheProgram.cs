using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Studio.Data;
using Studio.Tests.Support;

namespace Studio.Tests.Settings;

/// <summary>What scripts rely on: how the program starts, what it prints, and how it ends.</summary>
[Trait(Wire.Trait, Wire.Alone)]
public sealed class TheProgram : IDisposable
{
    private static readonly string Dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Studio", new DirectoryInfo(AppContext.BaseDirectory).Name, "Studio.dll"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("studio-program-");
    private readonly string _data;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public TheProgram() => _data = Path.Combine(_directory.FullName, "data");

    [Theory]
    [InlineData("demo", "ASPNETCORE_ENVIRONMENT", "Production", "ASPNETCORE_ENVIRONMENT: The demo has public passwords")]
    [InlineData("demo --urls http://0.0.0.0:5080", "", "", "--urls: The demo has public passwords")]
    [InlineData("", "APP_URL", "http://studio.example.com", "APP_URL: 'http://studio.example.com' is plain http on a network")]
    [InlineData("", "DATABASE_URL", "mysql://db", "DATABASE_URL: ")]
    [InlineData("", "DATABASE_URL", "postgres://studio:pa#ss@db:5432/studio", "DATABASE_URL: This cannot be read as an address.")]
    [InlineData("", "DATABASE_URL", "postgres://studio@127.0.0.1:1/studio", "Studio__Keys__Certificate: ")]
    [InlineData("", "DATABASE_URL", "sqlite:////proc/studio.db", "DATABASE_URL: The database cannot be used")]
    [InlineData("", "BB_TRUSTED_PROXIES", "nginx", "BB_TRUSTED_PROXIES: 'nginx' is neither an address nor a network")]
    [InlineData("", "Studio__Mcp__AccessTokenLifetime", "00:00:05", "AccessTokenLifetime")]
    public async Task Refuses_what_cannot_be_right_and_says_why(string arguments, string name, string value, string words)
    {
        using var program = Start(arguments, (name, value));
        var said = await program.StandardError.ReadToEndAsync(_ct);
        await program.WaitForExitAsync(_ct);

        Assert.Equal(1, program.ExitCode);
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_the_demo_prints_one_line_of_json_and_ends_when_told()
    {
        using var program = Start("demo --urls http://127.0.0.1:0");
        var line = JsonSerializer.Deserialize<JsonElement>((await program.StandardOutput.ReadLineAsync(_ct))!);

        Assert.Equal($"{line.GetProperty("url").GetString()}/mcp", line.GetProperty("mcp_url").GetString());
        Assert.Equal(
            ["owner@demo.test", "manager@demo.test", "editor@demo.test", "contributor@demo.test", "client@demo.test", "viewer@demo.test"],
            line.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("email").GetString()));

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", line.GetProperty("api_key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{line.GetProperty("url").GetString()}/api/v1/me", _ct)).StatusCode);

        using var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        await program.WaitForExitAsync(_ct);
        Assert.Equal(0, program.ExitCode);
        Assert.True(Directory.Exists(Path.Combine(_data, "demo")));
    }

    [Fact]
    public async Task Finishes_the_call_in_flight_when_told_to_end()
    {
        using var program = Start("demo --urls http://127.0.0.1:0");
        var line = JsonSerializer.Deserialize<JsonElement>((await program.StandardOutput.ReadLineAsync(_ct))!);
        var address = new Uri(line.GetProperty("mcp_url").GetString()!);
        const string Body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}""";

        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, _ct);
        await using var wire = connection.GetStream();
        var head = $"POST /mcp HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {line.GetProperty("api_key").GetString()}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n";
        await wire.WriteAsync(Encoding.ASCII.GetBytes(head + Body[..20]), _ct);
        await Task.Delay(500, _ct);

        using var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        await Task.Delay(500, _ct);
        await wire.WriteAsync(Encoding.ASCII.GetBytes(Body[20..]), _ct);
        var answer = await new StreamReader(wire).ReadToEndAsync(_ct);

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Contains("Korn", answer, StringComparison.Ordinal);
        await program.WaitForExitAsync(_ct);
        Assert.Equal(0, program.ExitCode);
    }

    [Fact]
    public async Task Prints_where_to_go_and_a_link_for_the_first_owner()
    {
        using var program = Start("--urls http://127.0.0.1:0");

        Assert.Matches("^Sign in: +http://127.0.0.1:[0-9]+/sign-in$", await program.StandardOutput.ReadLineAsync(_ct));
        Assert.Matches("^MCP address: +http://127.0.0.1:[0-9]+/mcp$", await program.StandardOutput.ReadLineAsync(_ct));
        Assert.Matches("^First owner: +http://127.0.0.1:[0-9]+/set-up\\?token=[A-Za-z0-9_-]{43}$", await program.StandardOutput.ReadLineAsync(_ct));
        program.Kill();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_data));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, "keys", "ring.pfx")));
        }
    }

    [Fact]
    public async Task Makes_no_new_certificate_for_a_database_that_has_lost_its_own()
    {
        using (var first = Start("--urls http://127.0.0.1:0"))
        {
            await first.StandardOutput.ReadLineAsync(_ct);
            first.Kill();
            await first.WaitForExitAsync(_ct);
        }

        var certificate = Path.Combine(_data, "keys", "ring.pfx");
        File.Delete(certificate);
        using var program = Start("--urls http://127.0.0.1:0");
        var said = await program.StandardError.ReadToEndAsync(_ct);
        await program.WaitForExitAsync(_ct);

        Assert.Equal(1, program.ExitCode);
        Assert.Contains("Studio__Keys__Certificate: ", said, StringComparison.Ordinal);
        Assert.Contains("Put it back", said, StringComparison.Ordinal);
        Assert.False(File.Exists(certificate));
    }

    [Fact]
    public async Task Starts_where_another_was_killed_while_it_migrated()
    {
        Directory.CreateDirectory(_data);
        await using (var db = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>()
                         .UseSqlite($"Data Source={Path.Combine(_data, "studio.db")};Pooling=False").UseApplicationServiceProvider(DesignTime.Services).Options))
        {
            // Taken and never given back.
            await db.GetService<IRelationalDatabaseCreator>().CreateAsync(_ct);
            await db.GetService<IHistoryRepository>().AcquireDatabaseLockAsync(_ct);
        }

        using var program = Start("--urls http://127.0.0.1:0");
        try
        {
            Assert.StartsWith("Sign in:", await program.StandardOutput.ReadLineAsync(_ct).AsTask().WaitAsync(TimeSpan.FromMinutes(3), _ct), StringComparison.Ordinal);
        }
        finally
        {
            program.Kill();
        }
    }

    [Fact]
    public async Task Migrates_once_when_started_several_times_at_once()
    {
        var programs = Enumerable.Range(0, 4).Select(_ => Start("workspaces list")).ToList();
        foreach (var program in programs)
        {
            await program.WaitForExitAsync(_ct);
            Assert.True(program.ExitCode == 0, await program.StandardError.ReadToEndAsync(_ct));
            program.Dispose();
        }
    }

    [Fact]
    public async Task Says_when_its_address_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var program = Start($"--urls http://{other.LocalEndpoint}");
        var said = await program.StandardError.ReadToEndAsync(_ct);
        await program.WaitForExitAsync(_ct);

        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith("ASPNETCORE_URLS: Something else listens there already", said.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_a_command_found_no_studio_and_made_one()
    {
        foreach (var made in new[] { true, false })
        {
            using var program = Start("workspaces list");
            Assert.Equal(made, (await program.StandardError.ReadToEndAsync(_ct)).Contains("this is a new, empty Studio", StringComparison.Ordinal));
            await program.WaitForExitAsync(_ct);
            Assert.Equal(0, program.ExitCode);
        }
    }

    [Fact]
    public async Task Logs_nothing_of_what_a_client_sends()
    {
        using var program = Start("demo --urls http://127.0.0.1:0");
        var url = JsonSerializer.Deserialize<JsonElement>((await program.StandardOutput.ReadLineAsync(_ct))!).GetProperty("url").GetString();

        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "none"), new("client_id", "told-in-confidence")]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync($"{url}/oauth/token", form, _ct)).StatusCode);

        using var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        Assert.DoesNotContain("told-in-confidence", await program.StandardError.ReadToEndAsync(_ct), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Process Start(string arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Dll, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory.FullName,
        };
        start.Environment["STUDIO_DATA_DIR"] = _data;
        foreach (var (name, value) in settings.Where(setting => setting.Name.Length > 0))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
