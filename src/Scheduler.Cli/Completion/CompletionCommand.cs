using System.CommandLine;

namespace Scheduler.Cli.Completion;

/// <summary>Prints the script by which a shell completes the arguments of this executable.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private static readonly Argument<string> Shell = new("shell") { Description = "The shell." };

    static CompletionCommand() => Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");

    public CompletionCommand(CliEnvironment environment)
        : base(
            "completion",
            "Prints a script that completes arguments with the Tab key.",
            "bash:  scheduler completion bash >> ~/.bashrc",
            "zsh:   scheduler completion zsh >> ~/.zshrc    (after compinit)",
            "fish:  scheduler completion fish > ~/.config/fish/completions/scheduler.fish",
            "pwsh:  scheduler completion pwsh >> $PROFILE")
    {
        Add(Shell);
        SetAction(arguments => environment.Output.Write(Read(arguments.GetRequiredValue(Shell))));
    }

    private static string Read(string shell)
    {
        using var reader = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"scheduler.{shell}")!);
        return reader.ReadToEnd();
    }
}
