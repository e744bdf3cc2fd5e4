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
}

/// <summary>The arguments of the executable.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Without a command the service runs. The commands:
          migrate   brings the database up to date and exits
          health    exits with 0 when the service at the configured address is ready, else with 1
        Settings can be given as --Name value or --Name=value.
        """;

    /// <summary>Reads the command; settings (<c>--name value</c>) are the framework's to read.</summary>
    /// <returns>The command, or null when there is one that is not known.</returns>
    public static Command? Parse(string[] args)
    {
        Command? command = args switch
        {
            ["migrate", ..] => Command.Migrate,
            ["health", ..] => Command.Health,
            _ => Command.Serve,
        };
        var rest = command == Command.Serve ? args : args[1..];
        return rest.Length == 0 || rest[0].StartsWith('-') || rest[0].StartsWith('/') || rest[0].Contains('=', StringComparison.Ordinal)
            ? command
            : null;
    }
}
