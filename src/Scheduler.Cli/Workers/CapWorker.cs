using System.CommandLine;
using System.Globalization;
using Scheduler.Cli.Input;
using Scheduler.Client;

namespace Scheduler.Cli.Workers;

internal sealed class CapWorker : ServiceCommand
{
    private const string NoCap = "none";

    private readonly Argument<string> _worker = NameArgument.Create("worker", WorkerText.NameDescription);
    private readonly Argument<string> _number = new("number") { Description = $"The maximum number of running tasks, or {NoCap}." };

    public CapWorker(CliEnvironment environment)
        : base(
            environment,
            "cap",
            "Limits how many tasks of a worker run at the same time, across all machines.",
            "scheduler workers cap reports 5",
            "scheduler workers cap reports none")
    {
        _number.CompletionSources.Add(NoCap);
        _number.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != NoCap && !int.TryParse(token.Value, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"'{token.Value}' is neither a number nor {NoCap}.");
            }
        });
        Add(_worker);
        Add(_number);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var number = invocation.GetRequired(_number);
        var cap = number == NoCap ? (int?)null : int.Parse(number, CultureInfo.InvariantCulture);
        var worker = await invocation.Client.Workers.UpdateAsync(
            invocation.GetRequired(_worker), new WorkerUpdate { MaxRunning = cap }, cancellationToken);
        invocation.Printer.WriteLine(invocation.Printer.IsJson ? invocation.ResponseBody : TextOf(worker));
        return ExitCode.Success;
    }

    private static string TextOf(WorkerSummary worker) => worker.MaxRunning is { } cap
        ? FormattableString.Invariant($"At most {cap} tasks of {worker.Worker} run at the same time.")
        : $"The number of running tasks of {worker.Worker} is not limited.";
}
