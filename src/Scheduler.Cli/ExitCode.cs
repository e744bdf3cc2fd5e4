namespace Scheduler.Cli;

/// <summary>The exit codes, as documented in docs/cli.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The service rejected the request; repeating it does not help.</summary>
    public const int Rejected = 1;

    /// <summary>Arguments, the profile file or an input file are wrong; nothing was sent.</summary>
    public const int WrongUsage = 2;

    /// <summary>There was no response, or the service cannot respond at present; repeating the command may help.</summary>
    public const int Unavailable = 3;

    /// <summary>Interrupted by Ctrl+C: 128 + SIGINT, as in a shell.</summary>
    public const int Interrupted = 130;

    /// <summary>The pipe of the output was closed: 128 + SIGPIPE, as in a shell.</summary>
    public const int OutputClosed = 141;
}
