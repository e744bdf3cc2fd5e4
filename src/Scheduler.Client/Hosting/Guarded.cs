namespace Scheduler.Client.Hosting;

/// <summary>
/// Runs code of the application that a worker only informs: log providers, listeners of meters and activities, callbacks of
/// cancellation tokens, overridden members of exceptions. What they throw must not end a loop, keep a slot or skip a report.
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
            // There is no place left to report it to: the log itself may be what throws.
        }
    }

    /// <returns>The result, or the default when there is none.</returns>
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
    /// <returns>What its callbacks threw, or null.</returns>
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
