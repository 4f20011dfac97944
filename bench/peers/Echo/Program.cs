using System.ComponentModel;
using ModelContextProtocol.Server;

// The least that an MCP server on the official SDK can do: no authentication, no database, no record. What Studio adds is measured against it.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddMcpServer().WithHttpTransport(transport => transport.Stateless = true).WithTools(
[
    McpServerTool.Create(Echo, new() { Name = "echo" }),

    // As many more as Studio has, so that a call is looked up among as many.
    .. Enumerable.Range(1, 7).Select(number => McpServerTool.Create(Echo, new() { Name = $"echo_{number}" })),
]);

var app = builder.Build();
app.MapMcp("/mcp");
await app.RunAsync();

[Description("Says what it was told.")]
static string Echo([Description("What to say.")] string text) => text;
