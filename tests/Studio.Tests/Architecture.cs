using System.Runtime.CompilerServices;
using NetArchTest.Rules;
using Studio.Callers;

namespace Studio.Tests;

public sealed class Architecture
{
    private static readonly string[] Doors = ["Studio.Rest", "Studio.Mcp", "Studio.Web", "Studio.OAuth", "Studio.Cli", "Studio.Demo"];

    [Theory]
    [InlineData("Studio.Callers")]
    [InlineData("Studio.ApiKeys")]
    [InlineData("Studio.Connections")]
    [InlineData("Studio.Workspaces")]
    [InlineData("Studio.Channels")]
    [InlineData("Studio.Posts")]
    [InlineData("Studio.Analytics")]
    [InlineData("Studio.Media")]
    [InlineData("Studio.People")]
    [InlineData("Studio.Limits")]
    [InlineData("Studio.Idempotency")]
    [InlineData("Studio.Keys")]
    [InlineData("Studio.Trail")]
    [InlineData("Studio.Data")]
    [InlineData("Studio.Webhooks")]
    public void Features_know_nothing_of_the_doors_they_are_reached_through(string feature) =>
        AssertHolds(Types.InAssembly(typeof(Program).Assembly)
            .That().ResideInNamespace(feature)
            .ShouldNot().HaveDependencyOnAny([.. Doors, "Microsoft.AspNetCore.Http", "ModelContextProtocol"]));

    [Fact]
    public void Doors_reach_the_database_only_through_use_cases() =>
        AssertHolds(Types.InAssembly(typeof(Program).Assembly)
            .That().ResideInNamespace("Studio.Rest").Or().ResideInNamespace("Studio.Mcp").Or().ResideInNamespaceMatching(@"^Studio\.Web(\.|$)").Or().ResideInNamespace("Studio.Cli")
            .ShouldNot().HaveDependencyOnAny("Studio.Data", "System.Data", "Microsoft.EntityFrameworkCore"));

    // It hands on the transaction that the library makes a change in, and looks at nothing in it.
    [Fact]
    public void The_door_of_the_protocol_holds_no_query_either() =>
        AssertHolds(Types.InAssembly(typeof(Program).Assembly)
            .That().ResideInNamespace("Studio.OAuth")
            .ShouldNot().HaveDependencyOnAny("Studio.Data", "Microsoft.EntityFrameworkCore"));

    [Fact]
    public void Every_use_case_begins_with_its_demand()
    {
        foreach (var useCase in typeof(IUseCase).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IUseCase))))
        {
            var source = File.ReadAllText(Sources().Single(file => Path.GetFileName(file) == $"{useCase.Name}.cs"));
            var body = source[source.IndexOf(" Run", StringComparison.Ordinal)..];
            Assert.StartsWith("caller.Demand(Needs);", body[(body.IndexOf('{') + 1)..].TrimStart());
        }
    }

    [Theory]
    [InlineData("SELECT ", "Callers", "Connections", "Data", "Trail", "Webhooks")]
    [InlineData("INSERT ", "Data", "Limits", "People", "Trail", "Webhooks")]
    [InlineData("CommandText", "Data", "Trail", "Webhooks")]
    [InlineData("FromSql")]
    [InlineData("IgnoreQueryFilters", "ApiKeys", "Connections", "Idempotency", "Media", "Trail", "Webhooks")]
    public void A_few_words_belong_to_a_few_places(string word, params string[] places)
    {
        var strays = Sources().Where(file => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)
                                             && !places.Any(place => file.Contains($"/src/Studio/{place}/", StringComparison.Ordinal)));

        Assert.Empty(strays);
    }

    [Fact]
    public void The_library_knows_nothing_of_the_product() =>
        Assert.DoesNotContain("Studio", typeof(McpAuthorization.McpAuthorizationOptions).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name));

    [Theory]
    [InlineData("Common")]
    [InlineData("Helpers")]
    [InlineData("Utils")]
    [InlineData("Services")]
    [InlineData("Models")]
    public void Folders_are_words_of_the_product(string word) =>
        Assert.DoesNotContain(Sources(), file => file.Contains($"/{word}/", StringComparison.Ordinal));

    private static IEnumerable<string> Sources([CallerFilePath] string test = "") =>
        Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "../../src/Studio")), "*.cs", SearchOption.AllDirectories)
                 .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal));

    private static void AssertHolds(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
