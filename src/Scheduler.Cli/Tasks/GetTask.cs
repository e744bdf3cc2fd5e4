using System.CommandLine;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Tasks;

internal sealed class GetTask : ServiceCommand
{
    private readonly Argument<string> _id = NameArgument.Create("id", TaskText.IdDescription);

    public GetTask(CliEnvironment environment)
        : base(
            environment,
            "get",
            "Shows a task.",
            "scheduler tasks get 01a20cd0-6ed1-703b-b2b5-db75b33f26bf",
            "scheduler tasks get 01a20cd0-6ed1-703b-b2b5-db75b33f26bf --json | jq .payload") => Add(_id);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var task = await invocation.Client.Tasks.GetAsync(invocation.GetRequired(_id), cancellationToken);
        if (invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine(invocation.ResponseBody);
        }
        else
        {
            TaskText.Write(invocation.Printer, task);
        }

        return ExitCode.Success;
    }
}
