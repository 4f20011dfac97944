using Studio.Data;
using Studio.Settings;

namespace Studio.Tests.Settings;

public sealed class StartingUp
{
    [Theory]
    [InlineData("studio.example.com")]
    [InlineData("https://studio.example.com/app")]
    [InlineData("https://user@studio.example.com")]
    [InlineData("ftp://studio.example.com")]
    [InlineData("http://studio.example.com")]
    [InlineData("http://192.168.0.10:5080")]
    [InlineData("http://127.0.0.1.evil.example")]
    public void Is_refused_with_an_address_that_cannot_be_right(string url)
    {
        var refusal = Assert.Throws<SettingException>(() => Addresses.Of(With(("APP_URL", url))));

        Assert.StartsWith("APP_URL: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("Example: APP_URL=https://studio.example.com", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_refused_where_others_can_reach_it_and_nobody_said_at_which_address() =>
        Assert.Throws<SettingException>(() => Addresses.Of(With(("urls", "http://0.0.0.0:5080"))));

    [Fact]
    public void May_listen_everywhere_once_its_address_is_said() =>
        Assert.Equal("https://studio.example.com", Addresses.Of(With(("urls", "http://0.0.0.0:5080"), ("APP_URL", "https://studio.example.com"))).App);

    [Fact]
    public void Reads_a_password_with_a_colon_and_the_drivers_own_words()
    {
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(new Engine.Postgres(new("postgres://studio:a:b%40c@db.example:6432/studio?sslmode=VerifyFull")).ConnectionString);

        Assert.Equal(("a:b@c", 6432, Npgsql.SslMode.VerifyFull), (connection.Password, connection.Port, connection.SslMode));
    }

    [Fact]
    public void Needs_no_setting_on_this_computer() => Assert.Equal("http://127.0.0.1:5080", Addresses.Of(With()).Issuer);

    [Theory]
    [InlineData("https://studio.example.com/")]
    [InlineData("HTTPS://Studio.example.com:443")]
    public void Writes_an_address_as_everybody_else_does(string set) => Assert.Equal("https://studio.example.com", Addresses.Of(With(("APP_URL", set))).Issuer);

    [Theory]
    [InlineData("https://studio.example.com", true)]
    [InlineData("https://localhost:5443", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    public void Knows_whether_hosted_agents_could_reach_it(string url, bool reachable) => Assert.Equal(reachable, Addresses.Of(With(("APP_URL", url))).IsReachable);

    [Theory]
    [InlineData("mysql://db/studio")]
    [InlineData("studio.db")]
    public void Is_refused_with_a_database_that_it_does_not_speak(string url) =>
        Assert.StartsWith("DATABASE_URL: ", Assert.Throws<SettingException>(() => Engine.Of(With(("DATABASE_URL", url)), new(Path.GetTempPath()))).Message, StringComparison.Ordinal);

    private static IConfiguration With(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
