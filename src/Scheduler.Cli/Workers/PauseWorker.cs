using System.CommandLine;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Workers;

internal sealed class PauseWorker : ServiceCommand
{
    private readonly Argument<string> _worker = NameArgument.Create("worker", WorkerText.NameDescription);

    public PauseWorker(CliEnvironment environment)
        : base(
            environment,
            "pause",
            "Pauses a worker: none of its tasks starts. Those that run continue.",
            "scheduler workers pause reports") => Add(_worker);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var worker = await invocation.Client.Workers.UpdateAsync(
            invocation.GetRequired(_worker), new WorkerUpdate { Paused = true }, cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson
            ? invocation.ResponseBody
            : FormattableString.Invariant($"Paused {worker.Worker}; {worker.Running} of its tasks are running."));
        return ExitCode.Success;
    }
}
