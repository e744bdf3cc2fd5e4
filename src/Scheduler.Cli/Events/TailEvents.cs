using System.CommandLine;
using System.Text.Json;
using Scheduler.Cli.Input;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Events;

internal sealed class TailEvents : ServiceCommand
{
    private readonly Option<string[]> _workers = FilterOption.Create("--worker", "Events of tasks of this worker.");
    private readonly Option<SchedulerEventType[]> _types =
        EnumOption.Create<SchedulerEventType>("--type", "Events of this type", JsonNamingPolicy.KebabCaseLower);

    private readonly Option<SchedulerTaskStatus[]> _statuses =
        EnumOption.Create<SchedulerTaskStatus>("--status", "Events after which the task has this status", JsonNamingPolicy.SnakeCaseUpper);

    private readonly Option<string[]> _tasks = FilterOption.Create("--task", "Events of the task with this id.");
    private readonly Option<string[]> _schedules = FilterOption.Create("--schedule", "Events of tasks of the schedule with this name or id.");
    private readonly Option<long?> _after = new("--after")
    {
        Description = "Begin after the event with this sequence number; 0 for the oldest that is retained. Default: only new events.",
        HelpName = "sequence",
    };

    public TailEvents(CliEnvironment environment)
        : base(
            environment,
            "tail",
            "Prints the changes of tasks as they happen, until Ctrl+C. With --json each line is an event.",
            "scheduler events tail --worker reports",
            "scheduler events tail --type failed",
            "scheduler events tail --task 01a20cd0-6ed1-703b-b2b5-db75b33f26bf --after 0",
            "scheduler events tail --json | jq --unbuffered -r 'select(.type == \"failed\") | .taskId'")
    {
        Add(_workers);
        Add(_types);
        Add(_statuses);
        Add(_tasks);
        Add(_schedules);
        Add(_after);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var filter = new EventFilter
        {
            Workers = invocation.Get(_workers) ?? [],
            Types = invocation.Get(_types) ?? [],
            Statuses = invocation.Get(_statuses) ?? [],
            TaskIds = invocation.Get(_tasks) ?? [],
            ScheduleIds = await ScheduleReference.IdsOfAsync(invocation.Client, invocation.Get(_schedules) ?? [], cancellationToken),
        };

        // The reader below retries without end: a wrong address, key or filter shows here.
        var page = await invocation.Client.Events.ListPageAsync(filter, limit: 1, cancellationToken: cancellationToken);
        try
        {
            await foreach (var item in invocation.Client.Events.ReadAllAsync(filter, invocation.Get(_after) ?? page.Next, cancellationToken))
            {
                Write(invocation.Printer, item);
            }

            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how this command ends.
            return ExitCode.Success;
        }
    }

    private static void Write(Printer printer, EventFeedItem item)
    {
        if (item.Reset is { } reset)
        {
            printer.WriteNote($"warning: events may be missing ({EnumName.Of(reset)}); those after {item.Position} follow.");
        }
        else if (item.Event is { } change)
        {
            printer.WriteLine(printer.IsJson ? EventJson.Of(change) : EventLine.Of(change, printer));
        }
    }
}
