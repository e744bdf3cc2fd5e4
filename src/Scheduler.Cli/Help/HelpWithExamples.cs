using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Scheduler.Cli.Help;

/// <summary>The usual help, followed by the examples of the command.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] OfRoot =
    [
        "scheduler tasks create --worker reports --payload '{\"month\":\"2029-12\"}'",
        "scheduler tasks list --status FAILED",
        "scheduler schedules apply --file schedules.yaml",
        "scheduler events tail --worker reports",
        "scheduler tasks create --help",
    ];

    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is RootCommand ? OfRoot : (command as CliCommand)?.Examples ?? [];
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return result;
    }
}
