using System.CommandLine;

namespace Scheduler.Cli;

/// <summary>A command whose help shows examples.</summary>
internal abstract class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
