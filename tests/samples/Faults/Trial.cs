using System.Globalization;
using System.Text.Json;

namespace Scheduler.Samples.Faults;

/// <summary>A sample that works for a faulty service. The payload of each task contains the code to run.</summary>
internal sealed class Trial : IAsyncDisposable
{
    public const string Key = "the-secret-key";

    /// <summary>In seconds: long enough that checks which do not test the lease never lose it, even on a slow machine.</summary>
    public const int LongLease = 300;

    private const string PythonHandler = """
        def handle(payload, lost):
            scope = {"payload": payload, "lost": lost}
            exec(payload["run"], scope)
            return scope.get("result")
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-samples-").FullName;

    private Trial(string samples, Language language, int lease, string[]? command, bool inGroup)
    {
        Language = language;
        Directory.CreateDirectory(TemporaryFolder);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TMPDIR"] = TemporaryFolder,
            ["SCHEDULER_API_KEY"] = Key,
            ["SCHEDULER_LEASE_SECONDS"] = lease.ToString(CultureInfo.InvariantCulture),
        };
        string[] arguments = language == Language.Python
            ? ["python3", PythonSample(samples), "w"]
            : ["bash", Path.Combine(samples, "shell-worker", "worker.sh"), "w", .. command ?? ["bash", "-c", "eval \"$(jq -r .run)\""]];
        arguments = inGroup ? ["setsid", "--wait", .. arguments] : arguments;
        Worker = SampleWorker.Start(arguments[0], arguments[1..], Service.Address, environment);
    }

    public Language Language { get; }

    public FakeService Service { get; } = new();

    public SampleWorker Worker { get; }

    /// <summary>The folder of the worker's temporary files.</summary>
    public string TemporaryFolder => Path.Combine(_folder, "tmp");

    // Long work writes its process IDs here, and runs until EndFile exists.
    private string ProcessFile => Path.Combine(_folder, "processes");

    private string EndFile => Path.Combine(_folder, "end");

    public static Trial Start(string samples, Language language, int lease, string[]? command = null, bool inGroup = false) =>
        new(samples, language, lease, command, inGroup);

    /// <summary>Adds a due task that runs this code.</summary>
    public void Add(string python, string shell) =>
        Service.Add(JsonSerializer.Serialize(new { run = Language == Language.Python ? python : shell }));

    /// <summary>Adds a due task that runs until <see cref="EndWork"/> and has a child process. Its result is its environment.</summary>
    public void AddLongWork() => Add(
        $$"""
        import os, subprocess, time
        child = subprocess.Popen(["sleep", "300"])
        open("{{ProcessFile}}.new", "w").write(f"{child.pid} {os.getpid()}")
        os.rename("{{ProcessFile}}.new", "{{ProcessFile}}")
        while not os.path.exists("{{EndFile}}"): time.sleep(0.1)
        result = dict(os.environ)
        """,
        $$"""
        sleep 300 & echo $! $$ >"{{ProcessFile}}.new"; mv "{{ProcessFile}}.new" "{{ProcessFile}}"
        until [ -e "{{EndFile}}" ]; do sleep 0.2; done
        jq -n env
        """);

    public void EndWork() => File.WriteAllText(EndFile, "");

    /// <summary>Waits until the work has started.</summary>
    public async Task<int[]> WaitForWork()
    {
        await Until(() => File.Exists(ProcessFile), "the work starts");
        return [.. (await File.ReadAllTextAsync(ProcessFile)).Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits for the nth request of an action.</summary>
    public async Task<FakeRequest> WaitFor(string action, int number = 1)
    {
        await Until(() => Requests(action).Count >= number, $"{action} no. {number}");
        return Requests(action)[number - 1];
    }

    public IReadOnlyList<FakeRequest> Requests(string action) => [.. Service.Requests.Where(request => request.Action == action)];

    public async Task Until(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Did not happen: {what}. Requests: {string.Join(' ', Service.Requests.Select(request => request.Action))}. The worker wrote:\n{Worker.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public static bool IsAlive(int process)
    {
        var stat = ReadOf(process, "stat");
        return stat.Length > 0 && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
    }

    public static IEnumerable<int> AllProcesses() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0);

    /// <summary>Reads a file of a process from /proc; empty when the process is gone.</summary>
    public static string ReadOf(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The command lines of the remaining processes with this worker's environment.</summary>
    public IReadOnlyList<string> ProcessesLeft() =>
        [.. AllProcesses().Where(process => ReadOf(process, "environ").Contains(TemporaryFolder, StringComparison.Ordinal)).Select(process => ReadOf(process, "cmdline"))];

    public void AssertNoFileIsLeft() => Assert.That(Directory.EnumerateFileSystemEntries(TemporaryFolder), Is.Empty);

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await Service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // A copy of the sample with another handler.
    private string PythonSample(string samples)
    {
        var sample = File.ReadAllText(Path.Combine(samples, "python-worker", "worker.py"));
        var start = sample.IndexOf("def handle(", StringComparison.Ordinal);
        var end = sample.IndexOf("\n\n\n", start, StringComparison.Ordinal);
        var path = Path.Combine(_folder, "worker.py");
        File.WriteAllText(path, sample[..start] + PythonHandler + sample[end..]);
        return path;
    }
}
