namespace Scheduler.Client.Hosting;

/// <summary>
/// Runs application code that the worker only notifies: log providers, meter and activity listeners, cancellation callbacks,
/// overridden members of exceptions. Their exceptions must not end a loop, leak a slot or skip a report.
/// </summary>
internal static class Guarded
{
    public static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
            // Cannot be reported: the log itself may be what threw.
        }
    }

    /// <returns>The result, or the default when the function threw.</returns>
    public static T? Run<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception)
        {
            return default;
        }
    }

    /// <summary>Cancels a source.</summary>
    /// <returns>The exception that its callbacks threw, or null.</returns>
    public static async Task<Exception?> CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
