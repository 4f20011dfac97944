using System.Net;
using System.Text;
using System.Text.Json;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NetVips;
using Studio.Callers;
using Studio.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class UploadingMedia : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Kinds => new()
    {
        { nameof(Files.Jpeg), "image/jpeg image" },
        { nameof(Files.Png), "image/png image" },
        { nameof(Files.Webp), "image/webp image" },
        { nameof(Files.Gif), "image/gif gif" },
        { nameof(Files.Mp4), "video/mp4 video" },
        { nameof(Files.QuickTime), "video/quicktime video" },
        { nameof(Files.Webm), "video/webm video" },
        { nameof(Files.Avi), "video/x-msvideo video" },
        { nameof(Files.Pdf), "application/pdf document" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task N01_Is_told_by_its_contents_whatever_its_name(string kind, string told)
    {
        var rest = await RestAsync();

        var made = await rest.UploadAsync(Make(kind), _ct, "page.html");

        Assert.Equal(told, $"{made.MimeType} {WireJson.NameOf(made.MediaType)}");
        Assert.Equal(("page.html", kind is "Jpeg" or "Png" or "Webp" or "Gif" ? 60 : null), (made.Filename, made.Width));
        Assert.Equal(made.FileSize, (await rest.GetByteArrayAsync(made.Url, _ct)).LongLength);
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("<?xml version=\"1.0\"?><svg/>")]
    [InlineData("GIF89a/*\u0001\u0001\0\0\0*/=1;alert(1)//;")]
    [InlineData("\u0089PNG")]
    [InlineData("%PDF-1.7 without an end")]
    [InlineData("MZ\u0090\0")]
    public async Task N01_Is_refused_where_it_is_a_page_a_program_or_nothing_whole(string text)
    {
        var answer = await (await RestAsync()).SendAsync(Encoding.Latin1.GetBytes(text), _ct, "picture.png");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("unsupported_media_type", (await answer.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("error").GetString());
        await AssertNothingIsKeptAsync();
    }

    [Theory]
    [InlineData(nameof(Files.Jpeg))]
    [InlineData(nameof(Files.Png))]
    [InlineData(nameof(Files.Webp))]
    [InlineData(nameof(Files.Gif))]
    public async Task N01_Loses_what_stands_behind_the_end_of_a_picture(string kind)
    {
        var rest = await RestAsync();
        var clean = Make(kind);

        var made = await rest.UploadAsync([.. clean, .. "<script>alert(1)</script>"u8], _ct);
        var kept = await rest.GetByteArrayAsync(made.Url, _ct);

        Assert.False(kept.Holds("script"));
        using var before = Image.NewFromBuffer(clean);
        using var after = Image.NewFromBuffer(kept);
        Assert.Equal(before.Getpoint(1, 1), after.Getpoint(1, 1));
    }

    [Fact]
    public async Task N05_Loses_the_place_and_keeps_the_right_way_up()
    {
        var rest = await RestAsync();

        var made = await rest.UploadAsync(Files.Photograph(), _ct);
        var kept = await rest.GetByteArrayAsync(made.Url, _ct);

        Assert.False(kept.Holds(Files.Place));
        Assert.False(kept.Holds("script"));
        Assert.Equal((40, 60), (made.Width, made.Height));
        using var image = Image.NewFromBuffer(kept);
        Assert.Equal((60, 6), (image.Width, (int)image.Get("orientation")));
    }

    [Fact]
    public async Task N05_Loses_the_place_of_a_video()
    {
        var rest = await RestAsync();
        var video = Files.Mp4();

        var made = await rest.UploadAsync(video, _ct);
        var kept = await rest.GetByteArrayAsync(made.Url, _ct);

        Assert.True(video.Holds(Files.Place));
        Assert.False(kept.Holds(Files.Place));
        Assert.Equal(video.Length, kept.Length);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await rest.SendAsync([.. video, .. "<html>"u8], _ct)).StatusCode);
    }

    // As deep as there may be boxes: whoever went down with them would run out of stack, and no process survives that.
    [Theory]
    [InlineData("moov", false)]
    [InlineData("trak", false)]
    [InlineData("moov", true)]
    public async Task N03_Does_not_follow_boxes_that_lie_in_themselves(string type, bool withLength)
    {
        const int Deep = 49_000;
        var file = new MemoryStream();
        file.Write([.. "\0\0\0\u0010ftypisom\0\0\0\0"u8, .. "\0\0\0\0moov"u8]);
        for (var left = Deep; left > 0; left--)
        {
            file.Write([.. withLength ? BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(left * 8)) : new byte[4], .. Encoding.ASCII.GetBytes(type)]);
        }

        var answer = await (await RestAsync()).SendAsync(file.ToArray(), _ct);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("lies where it cannot", await answer.Content.ReadAsStringAsync(_ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../studio.db", "studio.db")]
    [InlineData("C:\\Windows\\a.png", "a.png")]
    [InlineData("CON", "CON")]
    [InlineData(".htaccess", ".htaccess")]
    [InlineData("\u202egnp.exe", "\u202egnp.exe")]
    public async Task N02_Is_found_by_its_id_and_never_by_its_name(string name, string shown)
    {
        var made = await (await RestAsync()).UploadAsync(Files.Png(), _ct, "a.png", ("filename", name));

        Assert.Equal(shown, made.Filename);
        Assert.Equal($"{made.Id:N}", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_app.DataDirectory, "media"), "*", SearchOption.AllDirectories))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await (await RestAsync()).SendAsync(Files.Png(), _ct, "a.png", ("filename", new string('a', 300)))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await (await RestAsync()).SendAsync(Files.Png(), _ct, "a.png", ("filename", "a\0.png"))).StatusCode);
    }

    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(uint.MaxValue, 1)]
    [InlineData(8_001, 8_001)]
    public async Task N03_Is_refused_by_its_head_where_it_has_too_many_pixels(uint width, uint height)
    {
        var answer = await (await RestAsync()).SendAsync(Files.Bomb(width, height), _ct);

        Assert.True(answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType);
        await AssertNothingIsKeptAsync();
    }

    [Fact]
    public async Task N04_Stops_as_soon_as_it_is_too_long()
    {
        byte[] much = [.. Files.Jpeg(), .. new byte[30 << 20]];
        using var coming = new MemoryStream(much);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ReceiveMedia.RunAsync(coming, new MemoryStream(), long.MaxValue, _ => throw new InvalidOperationException(), _ct));

        Assert.Equal((RefusalKind.TooLarge, "A JPEG may have at most 20 MiB."), (refused.Kind, refused.Message));
        Assert.InRange(coming.Position, 20 << 20, 21 << 20);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await (await RestAsync()).SendAsync(much, _ct)).StatusCode);
        await AssertNothingIsKeptAsync();
    }

    [Fact]
    public async Task Says_the_same_over_mcp_as_over_rest()
    {
        var ada = await Somebody.JoinAsync(_app);
        var token = await ada.TokenAsync();
        await using var agent = await _app.AgentWith(token, _ct);

        var made = await agent.CallToolAsync(
            "upload_media",
            new Dictionary<string, object?> { ["filename"] = "a.jpg", ["content_base64"] = Convert.ToBase64String(Files.Jpeg()), ["alt_text"] = "Bread", ["title"] = "Loaf", ["tags"] = new[] { "Bread ", "new" } },
            cancellationToken: _ct);

        var view = JsonSerializer.Deserialize<MediaView>(made.Text(), WireJson.Options)!;
        Assert.Equal(("a.jpg", "Bread", "Loaf", "bread,new"), (view.Filename, view.AltText, view.Title, string.Join(',', view.Tags)));
        Assert.Equal(await _app.With(token).GetStringAsync($"/api/v1/media/{view.Id}", _ct), made.Text());
    }

    [Fact]
    public async Task N07_Over_mcp_obeys_the_same_rules()
    {
        Assert.Contains("none that Studio takes", await RefusedAsync(new { filename = "a.png", content_base64 = Convert.ToBase64String("<svg/>"u8) }));
        Assert.Contains("not base64", await RefusedAsync(new { filename = "a.png", content_base64 = "data:image/png;base64,AAAA" }));
        Assert.Contains("at most 1 MiB", await RefusedAsync(new { filename = "a.pdf", content_base64 = Convert.ToBase64String(Files.Pdf((1 << 20) + 1)) }));
        Assert.Contains("either content_base64 or url", await RefusedAsync(new { filename = "a.png" }));
        Assert.Contains("either content_base64 or url", await RefusedAsync(new { filename = "a.png", content_base64 = "AAAA", url = "https://agent.test/a.png" }));
        Assert.Contains("'filename' must not be empty", await RefusedAsync(new { filename = " ", content_base64 = Convert.ToBase64String(Files.Png()) }));
        await AssertNothingIsKeptAsync();
    }

    [Fact]
    public async Task Comes_from_a_public_address()
    {
        await using var internet = await Internet.StartAsync();
        var picture = Files.Png();
        internet.Answer = http => http.Response.Body.WriteAsync(picture).AsTask();
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(internet.Network)));
        var ada = await Somebody.JoinAsync(app);
        await using var agent = await app.AgentWith(await ada.TokenAsync(), _ct);

        var made = await agent.CallToolAsync("upload_media", new Dictionary<string, object?> { ["filename"] = "", ["url"] = "https://agent.test/summer/bread%20roll.png" }, cancellationToken: _ct);

        Assert.True(made.IsError is not true, made.Text());
        Assert.Equal("bread roll.png", JsonSerializer.Deserialize<MediaView>(made.Text(), WireJson.Options)!.Filename);
    }

    [Theory]
    [InlineData("http://agent.test/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://agent.test/a.png")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("https://10.0.0.1/a.png")]
    [InlineData("https://inside.test/a.png")]
    [InlineData("https://agent.test/moved")]
    [InlineData("https://agent.test/page")]
    [InlineData("nonsense")]
    public async Task M07_Is_refused_from_anywhere_else(string url)
    {
        await using var internet = await Internet.StartAsync();
        internet.Names["inside.test"] = [[IPAddress.Parse("192.168.0.1")]];
        internet.Answer = http =>
        {
            if (http.Request.Path == "/moved")
            {
                http.Response.Redirect("https://inside.test/a.png");
            }

            return http.Response.WriteAsync("<html>");
        };
        using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(internet.Network)));
        await using var agent = await app.AgentWith(await (await Somebody.JoinAsync(app)).TokenAsync(), _ct);

        var result = await agent.CallToolAsync("upload_media", new Dictionary<string, object?> { ["filename"] = "a.png", ["url"] = url }, cancellationToken: _ct);

        Assert.True(result.IsError);
        Assert.DoesNotContain(internet.Connected, there => !there.Address.Equals(Internet.Somewhere));
    }

    [Fact]
    public async Task Takes_no_field_of_a_form_that_is_not_UTF_8()
    {
        var form = Files.Form(Files.Png());
        form.Add(new ByteArrayContent([0x42, 0xff, 0xfe]), "alt_text");

        var answer = await (await (await Somebody.JoinAsync(_app)).RestAsync()).PostAsync("/api/v1/media", form, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("'alt_text' is not UTF-8", await answer.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Of_an_exact_copy_keeps_one_and_says_so()
    {
        var rest = await RestAsync();
        var picture = Files.Png();
        var first = await rest.UploadAsync(picture, _ct, "a.png", ("alt_text", "Bread"));

        var answer = await rest.SendAsync(picture, _ct, "b.png", ("alt_text", "Rolls"));
        var second = await answer.Content.ReadFromJsonAsync<MediaView>(WireJson.Options, _ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((first.Id, first.Id, "a.png", "Bread"), (second!.Id, second.DuplicateOf, second.Filename, second.AltText));
        Assert.Equal(first.FileSize, await UsedAsync());
    }

    [Fact]
    public async Task Of_copies_at_the_same_moment_keeps_one()
    {
        var rest = await RestAsync();
        var picture = Files.Png();

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rest.UploadAsync(picture, _ct)));

        Assert.Single(made.Select(view => view.Id).Distinct());
        Assert.Single(made, view => view.DuplicateOf is null);
        Assert.Equal(made[0].FileSize, await UsedAsync());
        Assert.Empty(Directory.GetFiles(_app.Incoming()));
    }

    [Fact]
    public async Task B5_Keeps_two_files_of_one_name_and_size_as_two()
    {
        var rest = await RestAsync();

        var (first, second) = (await rest.UploadAsync(Files.Pdf(300), _ct, "a.pdf"), await rest.UploadAsync(Files.Pdf(300), _ct, "a.pdf"));

        Assert.NotEqual(first.Id, second.Id);
        Assert.NotEqual(first.Sha256, second.Sha256);
    }

    [Fact]
    public async Task B4_B6_Into_a_folder_that_is_not_there_or_elsewhere_is_refused_and_leaves_nothing()
    {
        var (ada, eve) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        var elsewhere = await ada.JoinAnotherWorkspaceAsync();
        var rest = await ada.RestAsync();
        var picture = Files.Png();

        // In another workspace of the same organization, too.
        foreach (var folder in new[] { Guid.CreateVersion7(), await FolderAsync(elsewhere), await FolderAsync(eve.WorkspaceId) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await rest.SendAsync(picture, _ct, "a.png", ("folder_id", $"{folder}"))).StatusCode);
        }

        await AssertNothingIsKeptAsync();
        var own = await FolderAsync(ada.WorkspaceId);
        Assert.Equal(own, (await rest.UploadAsync(picture, _ct, "a.png", ("folder_id", $"{own}"))).FolderId);
    }

    [Fact]
    public async Task Needs_the_permission_and_the_scope()
    {
        var ada = await Somebody.JoinAsync(_app);
        var viewer = await (await Somebody.JoinAsync(_app, "viewer", ada.WorkspaceId)).RestAsync();
        var reader = _app.With(await ada.TokenAsync(Scope.MediaRead));

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.SendAsync(Files.Png(), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.SendAsync(Files.Png(), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/v1/media", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _app.With(await ada.TokenAsync(Scope.MediaWrite)).GetAsync("/api/v1/media", _ct)).StatusCode);
        Assert.False(Directory.Exists(_app.Incoming()) && Directory.EnumerateFiles(_app.Incoming()).Any());
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\u0089PNG")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"alt_text\"\r\n\r\nBread\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"surprise\"\r\n\r\nBread\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: nonsense\r\n\r\nBread\r\n--b--\r\n")]
    [InlineData("--b\r\nno header at all")]
    [InlineData("")]
    public async Task Of_a_form_that_cannot_be_read_is_the_callers_mistake(string body)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        var answer = await (await RestAsync()).PostAsync("/api/v1/media", content, _ct);

        Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity, await answer.Content.ReadAsStringAsync(_ct));
        await AssertNothingIsKeptAsync();
    }

    [Fact]
    public async Task Takes_no_body_that_is_no_form() =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await (await RestAsync()).PostAsJsonAsync("/api/v1/media", new { file = "a" }, _ct)).StatusCode);

    public void Dispose() => _app.Dispose();

    private static byte[] Make(string kind) => kind switch
    {
        nameof(Files.Jpeg) => Files.Jpeg(),
        nameof(Files.Png) => Files.Png(),
        nameof(Files.Webp) => Files.Webp(),
        nameof(Files.Gif) => Files.Gif(),
        nameof(Files.Mp4) => Files.Mp4(),
        nameof(Files.QuickTime) => Files.QuickTime(),
        nameof(Files.Webm) => Files.Webm(),
        nameof(Files.Avi) => Files.Avi(),
        _ => Files.Pdf(),
    };

    private async Task<HttpClient> RestAsync() => await (await Somebody.JoinAsync(_app)).RestAsync();

    private Task<Guid> FolderAsync(Guid workspace) => _app.InDbAsync(async db =>
    {
        var folder = db.Add(MediaFolder.Make(workspace, "Summer")).Entity;
        await db.SaveChangesAsync(_ct);
        return folder.Id;
    });

    private Task<long> UsedAsync() => _app.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, _ct));

    private async Task<string> RefusedAsync(object arguments)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        var result = await (await client.SendAsync(Raw.ToolsCall("upload_media", arguments), _ct)).ResultAsync(_ct);
        Assert.True(result.GetProperty("isError").GetBoolean());
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private async Task AssertNothingIsKeptAsync()
    {
        Assert.Equal(0, await _app.InDbAsync(db => db.Media.IgnoreQueryFilters().CountAsync(_ct)));
        Assert.Equal(0, await UsedAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(_app.DataDirectory, "media"), "*", SearchOption.AllDirectories));
    }
}
