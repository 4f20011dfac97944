using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NetVips;
using Studio.Media;
using Studio.Media.Processing;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

/// <summary>Files to upload, made here, and the ways to send them.</summary>
internal static class Files
{
    public const string Place = "48.8584N-2.2945E";

    public static byte[] Jpeg(int width = 60, int height = 40) => Of(width, height, image => image.JpegsaveBuffer());

    public static byte[] Png(int width = 60, int height = 40) => Of(width, height, image => image.PngsaveBuffer());

    public static byte[] Webp(int width = 60, int height = 40) => Of(width, height, image => image.WebpsaveBuffer());

    public static byte[] Gif(int width = 60, int height = 40) => Of(width, height, image => image.GifsaveBuffer());

    /// <summary>Of any length, and no two alike.</summary>
    public static byte[] Pdf(int length = 200) => [.. "%PDF-1.7\n"u8, .. RandomNumberGenerator.GetBytes(length - 14), .. "%%EOF"u8];

    public static byte[] Mp4(string remark = Place, int length = 64) =>
    [
        .. Box("ftyp", "isom\0\0\u0002\0isomiso2"u8.ToArray()),
        .. Box("moov", [.. Box("mvhd", new byte[20]), .. Box("udta", Encoding.ASCII.GetBytes(remark)), .. Box("trak", Box("udta", Encoding.ASCII.GetBytes(remark)))]),
        .. Box("mdat", RandomNumberGenerator.GetBytes(length)),
    ];

    public static byte[] Webm() => [0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 0x01, 0x42, 0x82, 0x84, .. "webm"u8, .. new byte[60]];

    public static byte[] Avi() => [.. "RIFF"u8, 80, 0, 0, 0, .. "AVI LIST"u8, .. new byte[72]];

    public static byte[] QuickTime() => [.. Box("ftyp", "qt  \0\0\0\0qt  "u8.ToArray()), .. Box("moov", Box("mvhd", new byte[20]))];

    /// <summary>Whole by its parts, with nothing in them that could be decoded.</summary>
    public static byte[] Damaged()
    {
        var file = Png();
        file.AsSpan(file.AsSpan().IndexOf("IDAT"u8) + 4, 10).Fill(0xee);
        return file;
    }

    /// <summary>A head that claims more pixels than any memory holds, and next to nothing behind it.</summary>
    public static byte[] Bomb(uint width, uint height)
    {
        var file = Png(1, 1);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    /// <summary>As a telephone writes it that was held upright: the place, a remark, and a second picture behind the first.</summary>
    public static byte[] Photograph()
    {
        byte[] exif =
        [
            .. "Exif\0\0II*\0\u0008\0\0\0"u8,
            2, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0,
            0x25, 0x88, 2, 0, (byte)Place.Length, 0, 0, 0, 38, 0, 0, 0,
            0, 0, 0, 0,
            .. Encoding.ASCII.GetBytes(Place),
        ];
        var picture = Jpeg();
        return [.. picture[..2], .. Segment(0xe1, exif), .. Segment(0xfe, Encoding.ASCII.GetBytes($"<script>{Place}</script>")), .. picture[2..], .. Jpeg(10, 10)];
    }

    public static bool Holds(this byte[] file, string text) => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    public static MultipartFormDataContent Form(byte[] file, string name = "file.bin", params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", name } };
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        return form;
    }

    public static Task<HttpResponseMessage> SendAsync(this HttpClient rest, byte[] file, CancellationToken ct, string name = "file.bin", params (string Name, string Value)[] fields) =>
        rest.PostAsync("/api/v1/media", Form(file, name, fields), ct);

    public static Task<MediaView> UploadAsync(this HttpClient rest, byte[] file, CancellationToken ct, string name = "file.bin", params (string Name, string Value)[] fields) =>
        rest.SendAsync(file, ct, name, fields).ReadAsync<MediaView>(ct);

    public static Task<MediaView> MediaAsync(this HttpClient rest, Guid id, CancellationToken ct) => rest.GetAsync($"/api/v1/media/{id}", ct).ReadAsync<MediaView>(ct);

    /// <summary>What the clock does once a second.</summary>
    public static async Task<int> ProcessAsync(this TestApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ProcessMedia>().RunAsync(ct);
    }

    public static async Task SweepMediaAsync(this TestApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SweepMedia>().RunAsync(ct);
    }

    /// <summary>Where files lie that have not become anything yet.</summary>
    public static string Incoming(this TestApp app) => Path.Combine(app.DataDirectory, "media", "incoming");

    private static byte[] Of(int width, int height, Func<Image, byte[]> save)
    {
        using var black = Image.Black(width, height, bands: 3);
        using var image = black + new[] { (double)RandomNumberGenerator.GetInt32(200), RandomNumberGenerator.GetInt32(200), RandomNumberGenerator.GetInt32(200) };
        using var colours = image.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return save(colours);
    }

    private static byte[] Box(string type, byte[] content) =>
        [0, 0, (byte)((content.Length + 8) >> 8), (byte)(content.Length + 8), .. Encoding.ASCII.GetBytes(type), .. content];

    private static byte[] Segment(byte marker, byte[] content) => [0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];
}
