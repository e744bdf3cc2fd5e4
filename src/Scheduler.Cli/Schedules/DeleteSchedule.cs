using System.CommandLine;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Schedules;

internal sealed class DeleteSchedule : ServiceCommand
{
    private readonly Argument<string> _schedule = NameArgument.Create("name", ScheduleReference.Description);

    public DeleteSchedule(CliEnvironment environment)
        : base(
            environment,
            "delete",
            "Deletes a schedule, and its tasks that wait for their first attempt.",
            "scheduler schedules delete nightly") => Add(_schedule);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var schedule = invocation.GetRequired(_schedule);
        await (ScheduleReference.IsId(schedule)
            ? invocation.Client.Schedules.DeleteAsync(schedule, cancellationToken: cancellationToken)
            : invocation.Client.Schedules.DeleteByNameAsync(schedule, cancellationToken: cancellationToken));
        if (!invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine($"Deleted schedule {schedule}.");
        }

        return ExitCode.Success;
    }
}
