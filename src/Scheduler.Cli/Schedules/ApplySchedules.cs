using System.CommandLine;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

internal sealed class ApplySchedules : ServiceCommand
{
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "A YAML or JSON file with one schedule or several, or - for standard input. May be repeated.",
        HelpName = "path",
        Required = true,
    };

    public ApplySchedules(CliEnvironment environment)
        : base(
            environment,
            "apply",
            "Creates the schedules of a file, or replaces those that exist; repeating it changes nothing.",
            "scheduler schedules apply --file schedules.yaml",
            "printf 'name: nightly\\ncron: \"0 3 * * *\"\\nworker: reports\\n' | scheduler schedules apply -f -") => Add(_files);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // Nothing is sent before every file was read.
        var schedules = new List<ScheduleDefinition>();
        foreach (var file in invocation.GetRequired(_files))
        {
            schedules.AddRange(ScheduleFile.Parse(file, await invocation.ReadTextAsync(file, cancellationToken)));
        }

        var results = new List<string>();
        var exitCode = ExitCode.Success;
        foreach (var schedule in schedules)
        {
            try
            {
                var (result, put) = await ApplyAsync(invocation.Client, schedule, cancellationToken);
                results.Add($$"""{"result":"{{result}}","schedule":{{invocation.ResponseBody}}}""");
                WriteLine(invocation, result, put);
            }
            catch (SchedulerProblemException problem) when (!ProblemText.IsTemporary(problem))
            {
                // One wrong schedule does not stop the others: they do not depend on each other.
                invocation.Printer.WriteNote($"error: {TerminalText.Clean(schedule.Name)}: {ProblemText.Of(problem)}");
                exitCode = ExitCode.Rejected;
            }
        }

        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine($"[{string.Join(',', results)}]");
        }

        return exitCode;
    }

    private static async Task<(string Result, SchedulerSchedule Schedule)> ApplyAsync(
        SchedulerClient client, ScheduleDefinition schedule, CancellationToken cancellationToken)
    {
        var previous = await VersionOfAsync(client, schedule.Name, cancellationToken);
        var put = await client.Schedules.PutJsonAsync(schedule.Name, schedule.Body, cancellationToken: cancellationToken);

        // A creation whose response was lost is found by its repetition.
        var result = put.IsCreated || previous is null ? "created" : put.Schedule.Version == previous ? "unchanged" : "updated";
        return (result, put.Schedule);
    }

    private static async Task<long?> VersionOfAsync(SchedulerClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Schedules.GetByNameAsync(name, cancellationToken)).Version;
        }
        catch (SchedulerProblemException problem) when (problem.Code is SchedulerProblemCode.ScheduleNotFound)
        {
            return null;
        }
    }

    private static void WriteLine(Invocation invocation, string result, SchedulerSchedule schedule)
    {
        if (!invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine($"{result,-9}  {TerminalText.Clean(schedule.Name)}");
        }
    }
}
