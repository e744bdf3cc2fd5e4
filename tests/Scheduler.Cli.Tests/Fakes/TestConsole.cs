using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Cli.Tests.Fakes;

/// <summary>Runs commands as a shell does, in this process.</summary>
internal sealed class TestConsole : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-cli-").FullName;

    public TestConsole(string? url = null, HttpMessageHandler? handler = null)
    {
        Handler = handler;
        Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        Time.SetLocalTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        if (url is not null)
        {
            Variables["SCHEDULER_URL"] = url;
        }
    }

    public FakeTimeProvider Time { get; } = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public int? Width { get; set; }

    public bool HasColors { get; set; }

    public string ProfilePath => Path.Combine(_folder, "profiles.json");

    private HttpMessageHandler? Handler { get; }

    public string PathOf(string file) => Path.Combine(_folder, file);

    public string WriteFile(string file, string content)
    {
        File.WriteAllText(PathOf(file), content);
        return PathOf(file);
    }

    public Task<CommandResult> RunAsync(params string[] args) => RunAsync(args, input: "", output: null, CancellationToken.None);

    public Task<CommandResult> RunWithInputAsync(string input, params string[] args) => RunAsync(args, input, output: null, CancellationToken.None);

    public async Task<CommandResult> RunAsync(string[] args, string input, StringWriter? output, CancellationToken cancellationToken)
    {
        using var error = new StringWriter();
        await using var ownOutput = new StringWriter();
        var environment = new CliEnvironment
        {
            Input = new Lazy<TextReader>(() => new StringReader(input)),
            Output = output is null ? ownOutput : TextWriter.Synchronized(output),
            Error = error,
            Width = Width,
            HasColors = HasColors,
            Variable = Variables.GetValueOrDefault,
            ProfilePath = ProfilePath,
            Time = Time,
            HttpHandler = Handler,
        };
        var exitCode = await CommandLine.RunAsync(args, environment, cancellationToken);
        return new CommandResult(exitCode, (output ?? ownOutput).ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What a command has printed, and its exit code.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
