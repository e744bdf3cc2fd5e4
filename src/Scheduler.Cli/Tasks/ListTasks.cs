using System.CommandLine;
using System.Text.Json;
using Scheduler.Cli.Input;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Tasks;

internal sealed class ListTasks : ServiceCommand
{
    private readonly Option<string[]> _workers = FilterOption.Create("--worker", "Tasks of this worker.");
    private readonly Option<SchedulerTaskStatus[]> _statuses =
        EnumOption.Create<SchedulerTaskStatus>("--status", "Tasks in this status", JsonNamingPolicy.SnakeCaseUpper);

    private readonly Option<string[]> _schedules = FilterOption.Create("--schedule", "Tasks of the schedule with this name or id.");
    private readonly Option<TimeArgument?> _from = TimeArgument.CreateOption("--from", "Tasks that start after this time.");
    private readonly Option<TimeArgument?> _to = TimeArgument.CreateOption("--to", "Tasks that start before this time.");
    private readonly Option<bool> _latestFirst = new("--latest-first") { Description = "Sort by start, the latest first." };
    private readonly LimitOptions _limit = new();

    public ListTasks(CliEnvironment environment)
        : base(
            environment,
            "list",
            "Lists tasks in the order of their start.",
            "scheduler tasks list --worker reports --status FAILED",
            "scheduler tasks list --from now --to 'in 1h'",
            "scheduler tasks list --schedule nightly --latest-first --limit 10",
            "scheduler tasks list --status FAILED --all --json | jq -r '.[].id'")
    {
        Add(_workers);
        Add(_statuses);
        Add(_schedules);
        Add(_from);
        Add(_to);
        Add(_latestFirst);
        _limit.AddTo(this);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var filter = new TaskFilter
        {
            Workers = invocation.Get(_workers) ?? [],
            Statuses = invocation.Get(_statuses) ?? [],
            ScheduleIds = await ScheduleReference.IdsOfAsync(invocation.Client, invocation.Get(_schedules) ?? [], cancellationToken),
            From = invocation.GetInstant(_from),
            To = invocation.GetInstant(_to),
            LatestFirst = invocation.Get(_latestFirst),
        };
        var tasks = await Listing.ReadAsync(invocation, _limit.Of(invocation), async (limit, cursor) =>
        {
            var page = await invocation.Client.Tasks.ListPageAsync(filter, limit, cursor, cancellationToken);
            return (page.Tasks, page.NextCursor);
        });
        TaskText.WriteList(invocation.Printer, tasks);
        return ExitCode.Success;
    }
}
