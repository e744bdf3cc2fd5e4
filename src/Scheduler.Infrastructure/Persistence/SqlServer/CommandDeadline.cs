namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The time budget of a command for the database, including all of its waits: for connections, for statements, and for retries
/// after a conflict. A query gets the same budget each time it opens the connection. A request must get its response within 5 s,
/// of which it may have spent one waiting for a concurrency permit.
/// </summary>
internal sealed class CommandDeadline(TimeProvider time)
{
    /// <summary>The time allowed beyond the longest single wait.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.25);

    /// <summary>SqlClient's timeouts are whole seconds: with less than this left nothing is started, with more the timeout is one second.</summary>
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(0.5);

    private long _startedAt = time.GetTimestamp();
    private bool _isCommand;

    /// <summary>Starts the command's time budget, or resumes it on a retry.</summary>
    /// <param name="startedAt">When the first try started; null when it starts now.</param>
    /// <returns>When the first try started.</returns>
    public long BeginCommand(long? startedAt)
    {
        (_startedAt, _isCommand) = (startedAt ?? time.GetTimestamp(), true);
        return _startedAt;
    }

    /// <summary>Ends the command, which may be retried.</summary>
    public void EndCommand() => _isCommand = false;

    /// <summary>Starts a new time budget, unless a command is running.</summary>
    public void BeginConnection()
    {
        if (!_isCommand)
        {
            _startedAt = time.GetTimestamp();
        }
    }

    /// <summary>The time left.</summary>
    /// <param name="longestWait">The limit of a single wait.</param>
    /// <exception cref="TimeoutException">Too little time is left to start anything.</exception>
    public TimeSpan Remaining(TimeSpan longestWait)
    {
        var left = longestWait + Margin - time.GetElapsedTime(_startedAt);
        return left >= Minimum ? left : throw new TimeoutException("The database operation timed out.");
    }

    /// <summary>Waits for a response.</summary>
    /// <exception cref="TimeoutException">It did not arrive in time.</exception>
    public Task<T> WaitAsync<T>(Task<T> response, TimeSpan limit) => response.WaitAsync(limit, time);

    /// <summary>The time left in whole seconds, at least one.</summary>
    /// <param name="longestWait">The limit of a single wait.</param>
    /// <exception cref="TimeoutException">Too little time is left to start anything.</exception>
    public int RemainingSeconds(TimeSpan longestWait) => Math.Max(1, (int)Remaining(longestWait).TotalSeconds);
}
