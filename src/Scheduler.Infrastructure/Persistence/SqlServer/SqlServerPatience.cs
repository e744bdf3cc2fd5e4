namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The time that a command has for the database, with all that it waits for: connections, statements, and itself when it is run
/// again after a conflict. What is no command has as much for each time that it opens the connection. A request is to have its
/// answer within 5 s, one of which it may have waited in front of the service.
/// </summary>
internal sealed class SqlServerPatience(TimeProvider time)
{
    /// <summary>What there is beyond the longest of the waits.</summary>
    private static readonly TimeSpan Extra = TimeSpan.FromSeconds(0.25);

    /// <summary>SqlClient counts whole seconds: with less than this left nothing is begun, with more a second is given.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5);

    private long _since = time.GetTimestamp();
    private bool _isCommand;

    /// <summary>A command begins, or is run again.</summary>
    /// <param name="since">When it began; null when it begins now.</param>
    /// <returns>When it began.</returns>
    public long BeginCommand(long? since)
    {
        (_since, _isCommand) = (since ?? time.GetTimestamp(), true);
        return _since;
    }

    /// <summary>It is over, or is to be run again.</summary>
    public void EndCommand() => _isCommand = false;

    /// <summary>A connection is being opened.</summary>
    public void BeginOpening()
    {
        if (!_isCommand)
        {
            _since = time.GetTimestamp();
        }
    }

    /// <summary>What is left.</summary>
    /// <param name="longestWait">How long one of the waits may be.</param>
    /// <exception cref="TimeoutException">Too little to begin anything.</exception>
    public TimeSpan Left(TimeSpan longestWait)
    {
        var left = longestWait + Extra - time.GetElapsedTime(_since);
        return left >= Least ? left : throw new TimeoutException("The database took too long.");
    }

    /// <summary>Waits for an answer.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public Task<T> Wait<T>(Task<T> answer, TimeSpan limit) => answer.WaitAsync(limit, time);

    /// <summary>What is left, in seconds, of which there is at least one.</summary>
    /// <param name="longestWait">How long one of the waits may be.</param>
    /// <exception cref="TimeoutException">Too little to begin anything.</exception>
    public int SecondsLeft(TimeSpan longestWait) => Math.Max(1, (int)Left(longestWait).TotalSeconds);
}
