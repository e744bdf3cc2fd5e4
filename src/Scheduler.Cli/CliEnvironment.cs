using System.Text;
using Microsoft.Win32.SafeHandles;
using Scheduler.Cli.Connection;

namespace Scheduler.Cli;

/// <summary>What surrounds a command: its streams, the terminal, environment variables, the clock.</summary>
internal sealed class CliEnvironment
{
    public required Lazy<TextReader> Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>The width of the terminal in columns; null when the output goes to a file or a pipe.</summary>
    public int? Width { get; init; }

    public bool HasColors { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required string ProfilePath { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Sends the requests instead of the network; for tests.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    public static CliEnvironment OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected;
        return new CliEnvironment
        {
            Input = new Lazy<TextReader>(() => new StreamReader(Console.OpenStandardInput(), Encoding.UTF8)),
            Output = isTerminal || OperatingSystem.IsWindows() ? Console.Out : OpenOutput(),
            Error = Console.Error,
            Width = isTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : null,
            HasColors = isTerminal && HasColorsOf(Environment.GetEnvironmentVariable),
            Variable = Environment.GetEnvironmentVariable,
            ProfilePath = ProfileFile.DefaultPath,
        };
    }

    // Console.Out drops what a closed pipe does not take: events tail | head would never end. A file is left to it, because FileStream
    // does not advance the position that the file has for the next command of a script.
    private static TextWriter OpenOutput()
    {
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.Out : new StreamWriter(output) { AutoFlush = true };
    }

    /// <summary>Whether a terminal should show colors: https://no-color.org.</summary>
    public static bool HasColorsOf(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb"
        // The old console of Windows would print the escape sequences.
        && (!OperatingSystem.IsWindows() || variable("WT_SESSION") is not null);
}
