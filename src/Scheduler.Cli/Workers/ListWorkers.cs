namespace Scheduler.Cli.Workers;

internal sealed class ListWorkers(CliEnvironment environment) : ServiceCommand(
    environment,
    "list",
    "Lists workers with the numbers of their tasks.",
    "scheduler workers list",
    "scheduler workers list --json | jq '.[] | select(.due > 0)'")
{
    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var workers = await invocation.Client.Workers.ListAsync(cancellationToken);
        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine(invocation.ResponseBody);
        }
        else
        {
            WorkerText.WriteList(invocation.Printer, workers);
        }

        return ExitCode.Success;
    }
}
