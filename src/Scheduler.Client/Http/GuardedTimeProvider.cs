namespace Scheduler.Client.Http;

/// <summary>
/// Wraps the application's clock and falls back to the system's when it throws, so that loops continue and leases expire.
/// </summary>
internal sealed class GuardedTimeProvider(TimeProvider inner) : TimeProvider
{
    private Reading _last = new(inner.GetTimestamp(), System.GetTimestamp());

    public override long TimestampFrequency { get; } = inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        try
        {
            return inner.GetUtcNow();
        }
        catch (Exception)
        {
            return System.GetUtcNow();
        }
    }

    public override long GetTimestamp()
    {
        try
        {
            var timestamp = inner.GetTimestamp();
            Volatile.Write(ref _last, new Reading(timestamp, System.GetTimestamp()));
            return timestamp;
        }
        catch (Exception)
        {
            // The two clocks have different origins: only the time elapsed since the last reading can be added.
            var last = Volatile.Read(ref _last);
            return last.Timestamp + (long)(System.GetElapsedTime(last.SystemTimestamp).TotalSeconds * TimestampFrequency);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        try
        {
            return inner.CreateTimer(callback, state, dueTime, period);
        }
        catch (Exception)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed record Reading(long Timestamp, long SystemTimestamp);
}
