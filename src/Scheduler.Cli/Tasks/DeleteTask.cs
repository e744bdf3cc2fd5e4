using System.CommandLine;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Tasks;

internal sealed class DeleteTask : ServiceCommand
{
    private readonly Argument<string> _id = NameArgument.Create("id", TaskText.IdDescription);

    public DeleteTask(CliEnvironment environment)
        : base(
            environment,
            "delete",
            "Deletes a task that is not running.",
            "scheduler tasks delete 01a20cd0-6ed1-703b-b2b5-db75b33f26bf") => Add(_id);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.GetRequired(_id);
        await invocation.Client.Tasks.DeleteAsync(id, cancellationToken: cancellationToken);
        if (!invocation.Printer.IsJson)
        {
            invocation.Printer.WriteLine($"Deleted task {id}.");
        }

        return ExitCode.Success;
    }
}
