using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

internal sealed class PauseSchedule : ServiceCommand
{
    private readonly Argument<string> _schedule = NameArgument.Create("name", ScheduleReference.Description);
    private readonly Option<string?> _note = new("--note") { Description = "Why it is paused, for other people.", HelpName = "text" };

    public PauseSchedule(CliEnvironment environment)
        : base(
            environment,
            "pause",
            "Pauses a schedule. Instants that pass meanwhile are skipped for good.",
            "scheduler schedules pause nightly --note 'The printer is being repaired.'")
    {
        Add(_schedule);
        Add(_note);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = await ScheduleReference.IdOfAsync(invocation.Client, invocation.GetRequired(_schedule), cancellationToken);
        var update = invocation.Get(_note) is { } note ? new ScheduleUpdate { Paused = true, Note = note } : new ScheduleUpdate { Paused = true };
        var schedule = await invocation.Client.Schedules.UpdateAsync(id, update, cancellationToken: cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson ? invocation.ResponseBody : $"Paused schedule {schedule.Name}.");
        return ExitCode.Success;
    }
}
