using System.CommandLine;
using System.Text.Json;
using Scheduler.Cli.Input;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

internal sealed class ListSchedules : ServiceCommand
{
    private readonly Option<string[]> _workers = FilterOption.Create("--worker", "Schedules of this worker.");
    private readonly Option<ScheduleState[]> _states =
        EnumOption.Create<ScheduleState>("--state", "Schedules in this state", JsonNamingPolicy.SnakeCaseUpper);

    private readonly Option<bool> _late = new("--late") { Description = "Only schedules that do not run in time." };
    private readonly LimitOptions _limit = new();

    public ListSchedules(CliEnvironment environment)
        : base(
            environment,
            "list",
            "Lists schedules in the order of their names.",
            "scheduler schedules list",
            "scheduler schedules list --late",
            "scheduler schedules list --worker reports --state PAUSED")
    {
        Add(_workers);
        Add(_states);
        Add(_late);
        _limit.AddTo(this);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var filter = new ScheduleFilter
        {
            Workers = invocation.Get(_workers) ?? [],
            States = invocation.Get(_states) ?? [],
            Late = invocation.Get(_late) ? true : null,
        };
        var schedules = await Listing.ReadAsync(invocation, _limit.Of(invocation), async (limit, cursor) =>
        {
            var page = await invocation.Client.Schedules.ListPageAsync(filter, limit, cursor, cancellationToken);
            return (page.Schedules, page.NextCursor);
        });
        ScheduleText.WriteList(invocation.Printer, schedules);
        return ExitCode.Success;
    }
}
