using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

internal sealed class ResumeSchedule : ServiceCommand
{
    private readonly Argument<string> _schedule = NameArgument.Create("name", ScheduleReference.Description);

    public ResumeSchedule(CliEnvironment environment)
        : base(
            environment,
            "resume",
            "Resumes a paused schedule with the first instant after now, and clears its note.",
            "scheduler schedules resume nightly") => Add(_schedule);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = await ScheduleReference.IdOfAsync(invocation.Client, invocation.GetRequired(_schedule), cancellationToken);
        var schedule = await invocation.Client.Schedules.UpdateAsync(
            id, new ScheduleUpdate { Paused = false, Note = null }, cancellationToken: cancellationToken);
        var next = invocation.Printer.Time.Short(ScheduleText.NextOf(schedule));
        invocation.Printer.WriteLine(invocation.Printer.IsJson
            ? invocation.ResponseBody
            : $"Resumed schedule {schedule.Name}; {(next is null ? "it has no instant left" : $"its next start is {next}")}.");
        return ExitCode.Success;
    }
}
