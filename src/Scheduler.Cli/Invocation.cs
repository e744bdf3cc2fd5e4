using System.CommandLine;
using Scheduler.Cli.Connection;
using Scheduler.Cli.Input;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli;

/// <summary>One run of a command: its arguments, the client, and the output.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly CliEnvironment _environment;
    private readonly ParseResult _arguments;
    private readonly ServiceConnection _connection;

    private Invocation(CliEnvironment environment, ParseResult arguments, ServiceConnection connection)
    {
        _environment = environment;
        _arguments = arguments;
        _connection = connection;
        Zone = arguments.GetValue(CommonOptions.Utc) ? TimeZoneInfo.Utc : environment.Time.LocalTimeZone;
        Printer = new Printer(environment, arguments.GetValue(CommonOptions.Json), new TimeFormat(Zone));
    }

    public SchedulerClient Client => _connection.Client;

    public Printer Printer { get; }

    /// <summary>The body of the last response, as the service sent it.</summary>
    public string ResponseBody => _connection.Responses.LastBody;

    private TimeZoneInfo Zone { get; }

    /// <exception cref="UsageException">The settings of the connection are wrong.</exception>
    public static Invocation Open(CliEnvironment environment, ParseResult arguments)
    {
        var settings = ConnectionSettings.Resolve(environment, arguments);
        return new Invocation(environment, arguments, new ServiceConnection(settings, environment.HttpHandler));
    }

    public T? Get<T>(Option<T> option) => _arguments.GetValue(option);

    public T GetRequired<T>(Option<T> option) => _arguments.GetRequiredValue(option);

    public T GetRequired<T>(Argument<T> argument) => _arguments.GetRequiredValue(argument);

    public T? Get<T>(Argument<T> argument) => _arguments.GetValue(argument);

    /// <summary>Whether an option was given, even with its default value.</summary>
    public bool Has(Option option) => _arguments.GetResult(option) is { Implicit: false };

    /// <summary>The instant that an option names, or null when it was not given.</summary>
    public DateTimeOffset? GetInstant(Option<TimeArgument?> option) => Get(option)?.Resolve(Zone, _environment.Time.GetUtcNow());

    /// <summary>The instant that a time names.</summary>
    public DateTimeOffset Resolve(TimeArgument time) => time.Resolve(Zone, _environment.Time.GetUtcNow());

    /// <summary>The text of an input: <c>-</c> is standard input, anything else the path of a file.</summary>
    public Task<string> ReadTextAsync(string source, CancellationToken cancellationToken) =>
        TextSource.ReadAsync(source, _environment.Input, cancellationToken);

    public void Dispose() => _connection.Dispose();
}
