using System.CommandLine;
using System.CommandLine.Invocation;
using Scheduler.Cli.Completion;
using Scheduler.Cli.Events;
using Scheduler.Cli.Help;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Cli.Workers;

namespace Scheduler.Cli;

/// <summary>The tree of commands.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        // The value of an option may begin with @, which would otherwise insert arguments from a file.
        var command = Create(environment).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (command.Action is ParseErrorAction error)
        {
            // Help is the answer to a command group alone; a wrong argument is not buried under it.
            error.ShowHelp = command.CommandResult.Command.Subcommands.Count > 0 && command.UnmatchedTokens.Count == 0;
            await command.InvokeAsync(new InvocationConfiguration { Output = environment.Error, Error = environment.Error }, cancellationToken);
            return ExitCode.WrongUsage;
        }

        return await command.InvokeAsync(
            new InvocationConfiguration { Output = environment.Output, Error = environment.Error, EnableDefaultExceptionHandler = false },
            cancellationToken);
    }

    private static RootCommand Create(CliEnvironment environment)
    {
        var root = new RootCommand("The command line of the Scheduler service.")
        {
            new Command("tasks", "Lists, creates, retries, cancels and deletes tasks.")
            {
                new ListTasks(environment), new GetTask(environment), new CreateTask(environment), new RetryTask(environment),
                new CancelTask(environment), new DeleteTask(environment),
            },
            new Command("schedules", "Lists, applies, triggers, pauses and deletes recurring schedules.")
            {
                new ListSchedules(environment), new GetSchedule(environment), new ApplySchedules(environment), new TriggerSchedule(environment),
                new PauseSchedule(environment), new ResumeSchedule(environment), new PreviewSchedule(environment), new DeleteSchedule(environment),
            },
            new Command("workers", "Lists, pauses, resumes and caps workers.")
            {
                new ListWorkers(environment), new PauseWorker(environment), new ResumeWorker(environment), new CapWorker(environment),
            },
            new Command("events", "Follows the changes of tasks.") { new TailEvents(environment) },
            new CompletionCommand(environment),
        };
        foreach (var option in CommonOptions.All)
        {
            root.Add(option);
        }

        HelpWithExamples.AddTo(root);
        return root;
    }
}
