using McpAuthorization.Devices;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>A person types in the code that a device shows, and is asked whether to let it in: the same question as for any other program.</summary>
public sealed class EnterDeviceCode(Caller caller, DeviceCodes codes) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    /// <summary>Where the browser goes with the question.</summary>
    public async Task<string> RunAsync(string? code, CancellationToken ct)
    {
        caller.Demand(Needs);

        var entry = await codes.EnterAsync(code, Engine.Text(caller.UserId), ct);
        if (entry.Wait is { } wait)
        {
            throw Refuse.Invalid("user_code", $"Too many codes have been tried. Wait {Math.Ceiling(wait.TotalMinutes)} minutes, then get a new code from the device.");
        }

        return entry.Address ?? throw Refuse.Invalid("user_code", "No device waits with this code. Check what the device shows; a code lasts a few minutes, works once, and belongs to whoever types it first.");
    }
}
