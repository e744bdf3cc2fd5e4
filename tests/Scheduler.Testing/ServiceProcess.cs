using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Scheduler.Testing;

/// <summary>The service as a separate process, started as an operator would.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    /// <summary>The environment variable with the path of a published executable to test instead of the build output.</summary>
    public const string ExecutableSetting = "SCHEDULER_TEST_SERVICE";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
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

    /// <summary>The lines written so far to standard output and standard error.</summary>
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

    /// <summary>The lines written so far to standard output.</summary>
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

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>The current working set, in MiB.</summary>
    public long MemoryMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024 * 1024);
        }
    }

    /// <summary>The current number of threads.</summary>
    public int Threads
    {
        get
        {
            _process.Refresh();
            return _process.Threads.Count;
        }
    }

    /// <summary>The address that the service listens on, once its log reports it.</summary>
    public Task<Uri> Address => _address.Task.WaitAsync(Timeout);

    /// <summary>Starts the service on a free port, unless the settings specify one.</summary>
    /// <param name="contentRoot">The working directory.</param>
    /// <param name="settings">The settings, by <c>Section:Name</c>.</param>
    /// <param name="arguments">The command-line arguments.</param>
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

    /// <summary>A free port.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for the process to exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Requests a graceful shutdown (<c>SIGTERM</c>), as a container host does.</summary>
    public Task TerminateAsync() => SignalAsync("-TERM");

    /// <summary>Interrupts the process (<c>SIGINT</c>), as Ctrl+C does.</summary>
    public Task InterruptAsync() => SignalAsync("-INT");

    /// <summary>Kills the process (<c>SIGKILL</c>).</summary>
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
