using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Studio.Idempotency;

namespace Studio.Rest;

/// <summary>What the OpenAPI document says besides the routes.</summary>
internal static class ApiDocument
{
    private static readonly (string Name, string What)[] Figures =
    [
        ("limit", "What the limit allows."),
        ("remaining", "What is left of it."),
        ("retry_after", "In how many seconds it is worth another try."),
        ("used_bytes", "What the organization's media take up."),
        ("limit_bytes", "What they may take up."),
        ("attempted_bytes", "What this would have added."),
    ];

    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer(DescribeAll).AddOperationTransformer(DescribeKey).AddSchemaTransformer(DescribeTime).AddSchemaTransformer(DescribeNames).AddSchemaTransformer(DescribeOptions).AddSchemaTransformer(DescribeProblem);

    // A converter of ours hides from the schema what it converts.
    private static Task DescribeTime(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
        {
            schema.Type = context.JsonTypeInfo.Type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }

        return Task.CompletedTask;
    }

    private static Task DescribeNames(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Type.IsEnum)
        {
            schema.Enum = [.. WireJson.NamesOf(context.JsonTypeInfo.Type).Select(name => JsonValue.Create(name))];
        }

        return Task.CompletedTask;
    }

    // Without a word on them, generators of clients take it that there are no fields.
    private static Task DescribeOptions(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Type == typeof(JsonObject))
        {
            schema.AdditionalProperties = new OpenApiSchema();
        }

        return Task.CompletedTask;
    }

    // What problems say besides what every problem document does (RFC 9457, section 3.2).
    private static Task DescribeProblem(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Type.IsAssignableTo(typeof(ProblemDetails)))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The word to branch on." };
            schema.Properties["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What to name to whoever runs Studio." };
            schema.Properties["tier"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Which limit is reached." };
            foreach (var (name, what) in Figures)
            {
                schema.Properties[name] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = what };
            }
        }

        return Task.CompletedTask;
    }

    private static Task DescribeAll(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new()
        {
            Title = "Studio agent API",
            Version = "1.0.0",
            Description = "The same use cases as over MCP, with the same permissions and the same JSON. Send an API key or an OAuth access token as Authorization: Bearer.",
        };

        // The address that this copy happens to be reached at is no part of the contract.
        document.Servers?.Clear();
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key (bb_studio_…) or an OAuth access token." },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeKey(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (context.Description.HttpMethod is not "GET")
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyKeys.Header,
                In = ParameterLocation.Header,
                Description = "Your own name for this one write. Repeated with the same key and request within a day, it is done once and answered the same.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = KeptAnswer.MaxKey },
            });
        }

        return Task.CompletedTask;
    }
}
