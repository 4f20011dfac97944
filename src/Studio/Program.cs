using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.Keys;
using Studio.Posts;
using Studio.Trail;

var builder = WebApplication.CreateBuilder(args);
var directory = new DataDirectory(builder.Configuration);
var engine = Engine.Of(builder.Configuration, directory);

builder.Services.AddSingleton(TimeProvider.System)
                .AddSingleton(directory)
                .AddData(engine)
                .AddKeys(builder.Configuration, engine, directory)
                .AddTrail()
                .AddCallers()
                .AddApiKeys()
                .AddChannels()
                .AddPosts();

var app = builder.Build();

await app.MigrateAsync();
await app.Services.GetRequiredService<Secrets>().OpenAsync(CancellationToken.None);
await app.RunAsync();
