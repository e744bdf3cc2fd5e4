namespace Scheduler.Api.Hosting;

/// <summary>What the executable is asked to do.</summary>
internal static class CommandLine
{
    public const string Usage = "Without a command the service runs; the only command is 'migrate', which brings the database up to date and exits. "
        + "Settings can be given as --Name value or --Name=value.";

    /// <summary>Reads the command; settings (<c>--name value</c>) are the framework's to read.</summary>
    /// <returns>False when there is a command that is not known.</returns>
    public static bool TryParse(string[] args, out bool isMigration)
    {
        isMigration = args is ["migrate", ..];
        var rest = isMigration ? args[1..] : args;
        return rest.Length == 0 || rest[0].StartsWith('-') || rest[0].StartsWith('/') || rest[0].Contains('=', StringComparison.Ordinal);
    }
}
