using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Tasks;

internal sealed class CancelTask : ServiceCommand
{
    private readonly Argument<string> _id = NameArgument.Create("id", TaskText.IdDescription);

    public CancelTask(CliEnvironment environment)
        : base(
            environment,
            "cancel",
            "Cancels a task that has not ended: it becomes FAILED, and a worker that runs it loses its lease.",
            "scheduler tasks cancel 01a20cd0-6ed1-703b-b2b5-db75b33f26bf") => Add(_id);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var task = await invocation.Client.Tasks.UpdateAsync(
            invocation.GetRequired(_id), new TaskUpdate { Status = SchedulerTaskStatus.Failed }, cancellationToken: cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson ? invocation.ResponseBody : $"Canceled task {task.Id}.");
        return ExitCode.Success;
    }
}
