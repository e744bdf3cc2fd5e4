using System.CommandLine;

namespace Scheduler.Api.Hosting;

/// <summary>What the executable is asked to do.</summary>
internal enum Command
{
    /// <summary>Serve until it is stopped.</summary>
    Serve,

    /// <summary>Bring the database up to date and exit.</summary>
    Migrate,

    /// <summary>Ask the service that runs beside it whether it is ready, and exit.</summary>
    Health,

    /// <summary>Add, list or revoke keys, and exit.</summary>
    Keys,
}

/// <summary>The arguments of the executable.</summary>
/// <param name="Command">What it is asked to do; null when there is a command that is not known.</param>
/// <param name="Settings">The arguments that are settings (<c>--name value</c>), for the framework to read.</param>
/// <param name="Keys">What is asked of <see cref="ApiKeyCommands"/>; only with <see cref="Command.Keys"/>.</param>
internal sealed record CommandLine(Command? Command, string[] Settings, ParseResult? Keys = null)
{
    /// <summary>The exit code for arguments that make no sense.</summary>
    public const int WrongUsage = 2;

    /// <summary>The settings that matter to <c>keys</c>. Anything else with a colon may be a misspelt option.</summary>
    private static readonly string[] SectionsForKeys = ["ConnectionStrings", "Database", "Logging", "Serilog"];

    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "/?"];

    private const string Usage = """
        Without a command the service runs. The commands:
          migrate   brings the database up to date and exits
          health    exits with 0 when the service at the configured address is ready, else with 1
          keys      adds, lists and revokes the keys of callers; see keys --help
        Settings can be given as --Name value or --Name=value.
        """;

    /// <summary>Whether it is asked how the commands are used.</summary>
    private bool IsHelp { get; init; }

    /// <summary>Reads the arguments.</summary>
    public static CommandLine Parse(string[] args) => args switch
    {
        [var only] when HelpOptions.Contains(only) => new CommandLine(Command: null, []) { IsHelp = true },
        ["keys", .. var rest] => ParseKeys(rest),
        ["migrate", .. var rest] => ParseSettings(Hosting.Command.Migrate, rest),
        ["health", .. var rest] => ParseSettings(Hosting.Command.Health, rest),
        _ => ParseSettings(Hosting.Command.Serve, args),
    };

    /// <summary>Says how the commands are used, when that is asked or they are used wrongly.</summary>
    /// <returns>The exit code; null when there is something to do.</returns>
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

            // The value.
            i++;
        }

        return new CommandLine(command, args);
    }

    // Here a setting is known by the section in its name.
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
