using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Tasks;

internal sealed class RetryTask : ServiceCommand
{
    private readonly Argument<string> _id = NameArgument.Create("id", TaskText.IdDescription);
    private readonly Option<TimeArgument?> _start =
        TimeArgument.CreateOption("--start", $"When the task starts again, in the future: {TimeArgument.Forms}. Default: now.");

    public RetryTask(CliEnvironment environment)
        : base(
            environment,
            "retry",
            "Schedules a failed task again, with all its attempts.",
            "scheduler tasks retry 01a20cd0-6ed1-703b-b2b5-db75b33f26bf",
            "scheduler tasks retry 01a20cd0-6ed1-703b-b2b5-db75b33f26bf --start 'in 1h'")
    {
        Add(_id);
        Add(_start);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (start, delay) = CreateTask.StartOf(invocation, _start);
        var task = await invocation.Client.Tasks.UpdateAsync(
            invocation.GetRequired(_id),
            new TaskUpdate { Status = SchedulerTaskStatus.Scheduled, Start = start, DelaySeconds = delay },
            cancellationToken: cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson
            ? invocation.ResponseBody
            : $"Task {task.Id} starts again at {invocation.Printer.Time.Short(task.Start)}.");
        return ExitCode.Success;
    }
}
