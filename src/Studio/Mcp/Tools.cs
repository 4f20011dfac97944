using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Server;
using Studio.Callers;

namespace Studio.Mcp;

/// <summary>What is known of each tool before it is called: what its use case needs, and which arguments it takes.</summary>
internal sealed class Tools(McpServerPrimitiveCollection<McpServerTool> tools)
{
    private static readonly Type[] Groups =
        [typeof(AccountTools), typeof(PostTools), typeof(PostChangeTools), typeof(ReviewTools), typeof(ValidationTools), typeof(MediaTools), typeof(AnalyticsTools), typeof(TrailTools)];

    private static readonly AIJsonSchemaCreateOptions Schemas = new() { TransformSchemaNode = DescribeConverted };

    private readonly FrozenDictionary<string, (Type UseCase, Needs Needs, ArgumentRules Arguments, bool OnlyReads)> _tools =
        tools.ToFrozenDictionary(tool => tool.ProtocolTool.Name, tool => (UseCases.Of(tool.Metadata), NeedsOf(tool), ArgumentRules.Of(tool.ProtocolTool), OnlyReads(tool)));

    public static IEnumerable<MethodInfo> Methods =>
        Groups.SelectMany(group => group.GetMethods()).Where(method => method.IsDefined(typeof(McpServerToolAttribute)));

    public static McpServerTool Create(MethodInfo method, IServiceProvider services)
    {
        var tool = McpServerTool.Create(method, options: new() { Services = services, SerializerOptions = WireJson.Options, SchemaCreateOptions = Schemas });

        // The schema options of the SDK would close the output schema too, and a new field in an answer would break its readers.
        var schema = JsonObject.Create(tool.ProtocolTool.InputSchema)!;
        schema["additionalProperties"] = false;
        if (!OnlyReads(tool))
        {
            schema["properties"]!.AsObject().Add(IdempotencyKey.Argument, IdempotencyKey.Schema());
        }

        tool.ProtocolTool.InputSchema = JsonSerializer.SerializeToElement(schema);
        tool.ProtocolTool.Meta = new() { ["securitySchemes"] = SecuritySchemesOf(tool) };
        return tool;
    }

    /// <summary>Whether nothing is changed by it, so that it counts as a read and needs no key.</summary>
    public bool OnlyReads(string tool) => _tools[tool].OnlyReads;

    public bool Knows(string tool) => _tools.ContainsKey(tool);

    public Type UseCaseOf(string tool) => _tools[tool].UseCase;

    public Needs NeedsOf(string tool) => _tools[tool].Needs;

    public void CheckArguments(string tool, IDictionary<string, JsonElement>? arguments, Caller caller, TimeProvider clock) => _tools[tool].Arguments.Check(arguments, caller, clock);

    // ChatGPT reads here which scopes a tool needs. One scheme: who may call it with what.
    private static JsonArray SecuritySchemesOf(McpServerTool tool) =>
        [new JsonObject { ["type"] = "oauth2", ["scopes"] = new JsonArray([.. NeedsOf(tool).Scopes.ToWire().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => JsonValue.Create(scope))]) }];

    // Converters of ours hide from the schema what they convert.
    private static JsonNode DescribeConverted(AIJsonSchemaCreateContext context, JsonNode node)
    {
        var optional = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var type = optional ?? context.TypeInfo.Type;
        if (type != typeof(DateTimeOffset) && !type.IsEnum)
        {
            return node;
        }

        var schema = node as JsonObject ?? [];
        schema["type"] = optional is null ? "string" : new JsonArray("string", "null");
        if (type.IsEnum)
        {
            var names = WireJson.NamesOf(type).Select(name => (JsonNode?)name);
            schema["enum"] = new JsonArray([.. optional is null ? names : names.Append(null)]);
        }
        else
        {
            schema["format"] = "date-time";
        }

        return schema;
    }

    private static Needs NeedsOf(McpServerTool tool) => Needs.Of(UseCases.Of(tool.Metadata));

    private static bool OnlyReads(McpServerTool tool) => tool.ProtocolTool.Annotations?.ReadOnlyHint is true;
}
