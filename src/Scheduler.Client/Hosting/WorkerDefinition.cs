namespace Scheduler.Client.Hosting;

/// <summary>Runs one attempt with the handler of its worker.</summary>
internal delegate Task TaskInvoker(IServiceProvider services, IAttempt attempt, CancellationToken cancellationToken);

/// <summary>A worker as the application put it together.</summary>
internal sealed record WorkerDefinition(string Name, TaskInvoker Invoke, IReadOnlyList<Type> NeverRetried)
{
    public bool IsRetryable(Exception exception) => !NeverRetried.Any(type => type.IsInstanceOfType(exception));

    /// <exception cref="ArgumentException">No worker can have this name.</exception>
    public static void CheckName(string worker)
    {
        ArgumentException.ThrowIfNullOrEmpty(worker);
        if (worker.Length > 100 || worker.Contains('/', StringComparison.Ordinal) || worker.Any(char.IsControl)
            || worker.Trim().Length != worker.Length || worker.All(character => character == '.'))
        {
            throw new ArgumentException(
                "A worker's name has 1 to 100 characters, no '/', no control characters, no white space at its ends, and is not only dots.",
                nameof(worker));
        }
    }
}
