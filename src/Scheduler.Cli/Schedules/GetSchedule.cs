using System.CommandLine;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Schedules;

internal sealed class GetSchedule : ServiceCommand
{
    private readonly Argument<string> _schedule = NameArgument.Create("name", ScheduleReference.Description);

    public GetSchedule(CliEnvironment environment)
        : base(environment, "get", "Shows a schedule.", "scheduler schedules get nightly") => Add(_schedule);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var schedule = await ScheduleReference.GetAsync(invocation.Client, invocation.GetRequired(_schedule), cancellationToken);
        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine(invocation.ResponseBody);
        }
        else
        {
            ScheduleText.Write(invocation.Printer, schedule);
        }

        return ExitCode.Success;
    }
}
