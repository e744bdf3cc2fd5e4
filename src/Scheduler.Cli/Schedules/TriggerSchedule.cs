using System.CommandLine;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Schedules;

internal sealed class TriggerSchedule : ServiceCommand
{
    private readonly Argument<string> _schedule = NameArgument.Create("name", ScheduleReference.Description);
    private readonly Option<string?> _payload = PayloadArgument.Create("Keys that are added to the schedule's payload or replace some of it");
    private readonly Option<string?> _title = new("--title") { Description = "The title of the task, instead of the schedule's.", HelpName = "text" };

    public TriggerSchedule(CliEnvironment environment)
        : base(
            environment,
            "trigger",
            "Creates an extra task of a schedule, due now, even while the schedule is paused.",
            "scheduler schedules trigger nightly",
            "scheduler schedules trigger nightly --payload '{\"day\":\"2029-12-24\"}'")
    {
        Add(_schedule);
        Add(_payload);
        Add(_title);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var payload = await PayloadArgument.ReadAsync(invocation, _payload, cancellationToken);
        var id = await ScheduleReference.IdOfAsync(invocation.Client, invocation.GetRequired(_schedule), cancellationToken);
        var task = await invocation.Client.Schedules.TriggerAsync(id, payload, invocation.Get(_title), cancellationToken: cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson ? invocation.ResponseBody : $"Created task {task.Id}, which is due now.");
        return ExitCode.Success;
    }
}
