using System.CommandLine;

namespace Scheduler.Api.Hosting;

/// <summary>The commands of the executable.</summary>
internal enum Command
{
    /// <summary>Serve until stopped.</summary>
    Serve,

    /// <summary>Migrate the database and exit.</summary>
    Migrate,

    /// <summary>Check whether the local service is ready, and exit.</summary>
    Health,

    /// <summary>Add, list or revoke API keys, and exit.</summary>
    Keys,
}

/// <summary>The parsed command line.</summary>
/// <param name="Command">The command; null if it is unknown.</param>
/// <param name="Settings">The arguments that are settings (<c>--name value</c>), for the framework's configuration.</param>
/// <param name="Keys">The arguments for <see cref="ApiKeyCommands"/>; only with <see cref="Command.Keys"/>.</param>
internal sealed record CommandLine(Command? Command, string[] Settings, ParseResult? Keys = null)
{
    /// <summary>The exit code for invalid arguments.</summary>
    public const int WrongUsage = 2;

    /// <summary>The settings that <c>keys</c> uses. Any other argument with a colon could be a misspelled option.</summary>
    private static readonly string[] SectionsForKeys = ["ConnectionStrings", "Database", "Logging", "Serilog"];

    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "/?"];

    private const string Usage = """
        Runs the service, unless a command is given. Commands:
          migrate   migrates the database and exits
          health    exits with 0 if the service at the configured address is ready, otherwise with 1
          keys      adds, lists and revokes API keys; see keys --help
        Settings can be given as --Name value or --Name=value.
        """;

    /// <summary>Whether help is requested.</summary>
    private bool IsHelp { get; init; }

    /// <summary>Parses the arguments.</summary>
    public static CommandLine Parse(string[] args) => args switch
    {
        [var only] when HelpOptions.Contains(only) => new CommandLine(Command: null, []) { IsHelp = true },
        ["keys", .. var rest] => ParseKeys(rest),
        ["migrate", .. var rest] => ParseSettings(Hosting.Command.Migrate, rest),
        ["health", .. var rest] => ParseSettings(Hosting.Command.Health, rest),
        _ => ParseSettings(Hosting.Command.Serve, args),
    };

    /// <summary>Prints help if requested, or usage if the arguments are invalid.</summary>
    /// <returns>The exit code; null if there is a command to run.</returns>
    public int? TryGetExitCode()
    {
        if (Command is not null)
        {
            return Keys is null ? null : ApiKeyCommands.TryGetExitCode(Keys);
        }

        (IsHelp ? Console.Out : Console.Error).WriteLine(Usage);
        return IsHelp ? 0 : WrongUsage;
    }

    private static CommandLine ParseSettings(Command command, string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (!args[i].StartsWith('-') && !args[i].StartsWith('/'))
            {
                return new CommandLine(Command: null, []);
            }

            // Skip the value.
            i++;
        }

        return new CommandLine(command, args);
    }

    // A setting is recognized by the section in its name.
    private static CommandLine ParseKeys(string[] args)
    {
        var (settings, rest) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=', 2)[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal)
                && name[2..].Split(':') is [var section, _, ..] && SectionsForKeys.Contains(section, StringComparer.OrdinalIgnoreCase);
            (isSetting ? settings : rest).Add(args[i]);
            if (isSetting && name == args[i] && i + 1 < args.Length)
            {
                settings.Add(args[++i]);
            }
        }

        return new CommandLine(Hosting.Command.Keys, [.. settings], ApiKeyCommands.Parse(rest));
    }
}
