using System.CommandLine;

namespace Scheduler.Cli.Input;

/// <summary>Options of listings, which match any of the values given.</summary>
internal static class FilterOption
{
    public static Option<string[]> Create(string name, string description) =>
        new(name) { Description = $"{description} May be repeated.", HelpName = name.TrimStart('-') };
}
