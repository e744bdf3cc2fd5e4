using System.Diagnostics;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Makes a file read-only until disposal: immutable for root, which ignores mode bits, else by mode bits.</summary>
internal sealed class ReadOnlyFile : IAsyncDisposable
{
    private readonly string _path;

    private ReadOnlyFile(string path) => _path = path;

    public static async Task<ReadOnlyFile> MakeAsync(string path)
    {
        await SetAsync(path, isReadOnly: true);
        return new ReadOnlyFile(path);
    }

    public async ValueTask DisposeAsync() => await SetAsync(_path, isReadOnly: false);

    private static async Task SetAsync(string path, bool isReadOnly)
    {
        var (program, argument) = Environment.IsPrivilegedProcess ? ("chattr", isReadOnly ? "+i" : "-i") : ("chmod", isReadOnly ? "a-w" : "u+w");
        using var process = Process.Start(program, [argument, path]);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {argument} {path}");
    }
}
