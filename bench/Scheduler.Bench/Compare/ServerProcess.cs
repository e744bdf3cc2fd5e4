using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scheduler.Bench.Compare;

/// <summary>A running server, pinned to the first core, on a fresh copy of the seeded file.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _file;
    private readonly PosixSignalRegistration[] _signals;

    private ServerProcess(Process process, string file, Uri address)
    {
        (_process, _file, Address) = (process, file, address);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Kill), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Kill)];

        // No server outlives an interrupted comparison.
        void Kill(PosixSignalContext context) => _process.Kill();
    }

    public Uri Address { get; }

    public int Pid => _process.Id;

    public static async Task<ServerProcess> StartAsync(Server server, DataFiles data)
    {
        var file = await data.CopyAsync(server);
        return await StartAsync(server, data.Folder, file);
    }

    /// <summary>Starts a server on a file that it may change; the file is deleted at the end.</summary>
    public static async Task<ServerProcess> StartAsync(Server server, string logs, string file)
    {
        // The shell replaces itself, so that the process id is the server's.
        var log = Path.Combine(logs, $"{server.Name}.log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec taskset -c 0 {server.Command} >>'{log}' 2>&1"]) { WorkingDirectory = server.Folder };
        foreach (var (name, value) in server.Environment(file))
        {
            start.Environment[name] = value;
        }

        var process = new ServerProcess(Process.Start(start)!, file, server.Address);
        try
        {
            await process.WaitUntilReadyAsync(log);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves all threads to the given cores. What the process derives from their number at its start stays as it is.</summary>
    public Task PinAsync(string cores) => Processes.RunAsync("/", "taskset", "--all-tasks", "--cpu-list", "--pid", cores, $"{Pid}");

    public async ValueTask DisposeAsync()
    {
        // The file is thrown away, so the server need not shut down in order.
        _process.Kill();
        await _process.WaitForExitAsync();
        Array.ForEach(_signals, signal => signal.Dispose());
        _process.Dispose();
        DataFiles.Delete(_file);
    }

    private async Task WaitUntilReadyAsync(string log)
    {
        using var client = new HttpClient { BaseAddress = Address };
        var begin = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(begin) < StartTimeout)
        {
            try
            {
                using var response = await client.GetAsync("/api/tasks?limit=1");
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new InvalidOperationException($"The server did not start; see {log}.");
    }
}
