using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Bench;

/// <summary>Streams the whole listing, and measures the service's memory and WAL meanwhile.</summary>
internal static class Streaming
{
    public static async Task<int> MeasureAsync(Uri service, int pid, string file)
    {
        using var client = new HttpClient { BaseAddress = service };

        // Warm up, so that what the first requests allocate does not count as growth.
        for (var i = 0; i < 20; i++)
        {
            await client.GetStringAsync("/api/tasks?limit=20");
        }

        var before = ResidentMiB(pid);
        await using var watch = new Watch(pid, file);
        var clock = Stopwatch.StartNew();
        await using (var stream = await client.GetStreamAsync("/api/tasks"))
        {
            var (bytes, end) = await DrainAsync(stream);
            Console.WriteLine($"fast client: {bytes / 1048576.0:0} MiB in {clock.Elapsed.TotalSeconds:0.0} s, ends with '{end}'");
        }

        Console.WriteLine($"  resident before {before:0} MiB, at most {watch.MaxResidentMiB:0} MiB: grown by {watch.MaxResidentMiB - before:0} MiB; WAL at most {watch.MaxWalBytes} bytes");
        await SlowlyAsync(service, watch, before);
        return 0;
    }

    /// <summary>Reads 64 KiB every 50 ms from a socket with a small buffer, for 20 s, while others write.</summary>
    private static async Task SlowlyAsync(Uri service, Watch watch, double before)
    {
        using var slow = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
        await slow.ConnectAsync(service.Host, service.Port);
        await slow.SendAsync(Encoding.ASCII.GetBytes($"GET /api/tasks HTTP/1.1\r\nHost: {service.Authority}\r\n\r\n"));

        using var writer = new HttpClient { BaseAddress = service };
        var buffer = new byte[64 * 1024];
        var (read, written) = (0L, 0);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            read += await slow.ReceiveAsync(buffer);
            using var body = new StringContent("""{"start":"2999-01-01T00Z","worker":"writer"}""", Encoding.UTF8, "application/json");
            using var created = await writer.PostAsync("/api/tasks", body);
            written += created.IsSuccessStatusCode ? 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Console.WriteLine($"slow client: {read / 1048576.0:0} MiB in {clock.Elapsed.TotalSeconds:0} s while {written} tasks were written");
        Console.WriteLine($"  resident at most {watch.MaxResidentMiB:0} MiB: grown by {watch.MaxResidentMiB - before:0} MiB; WAL at most {watch.MaxWalBytes} bytes");
    }

    private static async Task<(long Bytes, char End)> DrainAsync(Stream stream)
    {
        var buffer = new byte[256 * 1024];
        var (total, end) = (0L, ' ');
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            total += read;
            end = (char)buffer[read - 1];
        }

        return (total, end);
    }

    private static double ResidentMiB(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return int.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], null) / 1024.0;
    }

    /// <summary>Samples the service's resident set and the size of the WAL until it is disposed.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _sampling;

        public Watch(int pid, string file) => _sampling = SampleAsync(pid, file);

        public double MaxResidentMiB { get; private set; }

        public long MaxWalBytes { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private async Task SampleAsync(int pid, string file)
        {
            while (true)
            {
                MaxResidentMiB = Math.Max(MaxResidentMiB, ResidentMiB(pid));
                var wal = new FileInfo(file + "-wal");
                MaxWalBytes = Math.Max(MaxWalBytes, wal.Exists ? wal.Length : 0);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, _end.Token);
            }
        }
    }
}
