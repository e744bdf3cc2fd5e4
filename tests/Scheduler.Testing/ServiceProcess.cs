using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Scheduler.Testing;

/// <summary>The service as a process of its own, as an operator starts it.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    /// <summary>The environment variable that names a published executable, to be tested in the place of the one that was built.</summary>
    public const string ExecutableSetting = "SCHEDULER_TEST_SERVICE";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Executable =
        Environment.GetEnvironmentVariable(ExecutableSetting) ?? Path.Combine(AppContext.BaseDirectory, "Scheduler.Api");

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<string> _outputLines = [];
    private bool _isDisposed;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data, isOutput: true);
        process.ErrorDataReceived += (_, e) => Keep(e.Data, isOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Every line that it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>The lines that it wrote so far on standard output alone.</summary>
    public IReadOnlyList<string> OutputLines
    {
        get
        {
            lock (_lines)
            {
                return [.. _outputLines];
            }
        }
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The memory that it occupies now, in MiB.</summary>
    public long MemoryMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024 * 1024);
        }
    }

    /// <summary>How many threads it has now.</summary>
    public int Threads
    {
        get
        {
            _process.Refresh();
            return _process.Threads.Count;
        }
    }

    /// <summary>Where it listens, once it says so.</summary>
    public Task<Uri> Address => _address.Task.WaitAsync(Patience);

    /// <summary>Starts it on a port of its own, unless the settings name one.</summary>
    /// <param name="contentRoot">Its working directory.</param>
    /// <param name="settings">Its settings, <c>Section:Name</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ServiceProcess Start(string contentRoot, IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable)
        {
            WorkingDirectory = contentRoot,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Shutdown__DrainSeconds"] = "0";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as an operator or a container's host does.</summary>
    public Task TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Asks it to end, as Ctrl+C does.</summary>
    public Task InterruptAsync() => SignalAsync("-INT");

    /// <summary>Ends it without warning (<c>SIGKILL</c>).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private void Keep(string? line, bool isOutput)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            if (isOutput)
            {
                _outputLines.Add(line);
            }
        }

        if (ApiAddress().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex("""API: [\\"]*(?<address>http://[^/]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ApiAddress();
}
