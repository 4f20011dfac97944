using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Studio.Rest;

/// <summary>What the OpenAPI document says besides the routes.</summary>
internal static class ApiDocument
{
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
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
    });
}
