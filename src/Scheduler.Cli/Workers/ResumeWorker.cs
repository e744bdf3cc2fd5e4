using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Workers;

internal sealed class ResumeWorker : ServiceCommand
{
    private readonly Argument<string> _worker = NameArgument.Create("worker", WorkerText.NameDescription);

    public ResumeWorker(CliEnvironment environment)
        : base(environment, "resume", "Resumes a paused worker.", "scheduler workers resume reports") => Add(_worker);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var worker = await invocation.Client.Workers.UpdateAsync(
            invocation.GetRequired(_worker), new WorkerUpdate { Paused = false }, cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson
            ? invocation.ResponseBody
            : FormattableString.Invariant($"Resumed {worker.Worker}; {worker.Due} of its tasks are due."));
        return ExitCode.Success;
    }
}
