using System.Diagnostics;
using System.Text;

namespace Scheduler.Samples;

/// <summary>A sample worker as a separate process.</summary>
internal sealed class SampleWorker : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SampleWorker(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static SampleWorker Start(
        string program, IEnumerable<string> arguments, Uri service, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SCHEDULER_URL"] = service.GetLeftPart(UriPartial.Authority);
        start.Environment["Scheduler__Address"] = service.GetLeftPart(UriPartial.Authority);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new SampleWorker(Process.Start(start)!);
    }

    /// <summary>Sends a signal to the worker.</summary>
    /// <param name="signal">The signal's name, without <c>SIG</c>.</param>
    /// <param name="group">Whether to signal the whole process group; the worker must be its leader.</param>
    public async Task SignalAsync(string signal, bool group = false)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", group ? $"-{_process.Id}" : $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the worker to exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
