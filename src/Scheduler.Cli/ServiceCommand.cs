using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli;

/// <summary>A command that calls the service. Here errors become text and exit codes.</summary>
internal abstract class ServiceCommand : CliCommand
{
    /// <summary><c>EPIPE</c> of Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    private readonly CliEnvironment _environment;

    protected ServiceCommand(CliEnvironment environment, string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        _environment = environment;
        SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                using var invocation = Invocation.Open(environment, arguments);
                return await RunAsync(invocation, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
            catch (IOException exception) when (exception.HResult == BrokenPipe)
            {
                return ExitCode.OutputClosed;
            }
            catch (UsageException exception)
            {
                return Fail(ExitCode.WrongUsage, TerminalText.Clean(exception.Message));
            }
            catch (SchedulerProblemException problem)
            {
                return Fail(ProblemText.IsTemporary(problem) ? ExitCode.Unavailable : ExitCode.Rejected, ProblemText.Of(problem));
            }
            catch (HttpRequestException exception)
            {
                return Fail(ExitCode.Unavailable, $"There is no response from the service: {TerminalText.Clean(exception.Message)}");
            }
        });
    }

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);

    private int Fail(int exitCode, string message)
    {
        _environment.Error.WriteLine($"error: {message}");
        return exitCode;
    }
}
