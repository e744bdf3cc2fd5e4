namespace Scheduler.Client.Hosting;

/// <summary>Runs one attempt with the handler of its worker.</summary>
internal delegate Task TaskInvoker(IServiceProvider services, IAttempt attempt, CancellationToken cancellationToken);

/// <summary>A worker as the application configured it.</summary>
internal sealed record WorkerDefinition(string Name, TaskInvoker Invoke, IReadOnlyList<Type> NeverRetried)
{
    public bool IsRetryable(Exception exception) => !NeverRetried.Any(type => type.IsInstanceOfType(exception));

    /// <exception cref="ArgumentException">The name is not a valid worker name.</exception>
    public static void CheckName(string worker)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);
        if (worker.Length > 100 || worker.Contains('/', StringComparison.Ordinal) || worker.Any(char.IsControl)
            || worker.Trim().Length != worker.Length || worker.All(character => character == '.'))
        {
            throw new ArgumentException(
                "A worker name must have 1–100 characters, no '/', no control characters, no leading or trailing whitespace, and not only dots.",
                nameof(worker));
        }
    }
}
