namespace Scheduler.Domain.Tasks;

/// <summary>When a task is to start, as a client sets it: at an instant in the future, or after a delay that the lease clock counts.</summary>
public sealed record TaskStart
{
    /// <summary>The longest delay, in seconds: 365 days.</summary>
    public const int MaxDelaySeconds = 31_536_000;

    private readonly DateTimeOffset _instant;
    private readonly TimeSpan _delay;

    private TaskStart(bool isDelay, DateTimeOffset instant, TimeSpan delay) => (IsDelay, _instant, _delay) = (isDelay, instant, delay);

    /// <summary>Whether it is a delay, so that the lease clock has to be read.</summary>
    public bool IsDelay { get; }

    /// <summary>The field of a request that sets it, for errors.</summary>
    public string Field => IsDelay ? "delaySeconds" : "start";

    /// <summary>At an instant.</summary>
    public static TaskStart At(DateTimeOffset instant) => new(isDelay: false, instant, delay: default);

    /// <summary>After a delay; zero is due immediately.</summary>
    /// <param name="delay">Up to <see cref="MaxDelaySeconds"/>.</param>
    public static TaskStart After(TimeSpan delay) => new(isDelay: true, instant: default, delay);

    /// <summary>What keeps a client from setting it now; null when nothing does.</summary>
    public string? FaultAt(Moment moment) => IsDelay
        ? DateTimeOffset.MaxValue - moment.LeaseTime >= _delay ? null : "leads beyond the year 9999."
        : _instant > moment.Now ? null : "must be in the future.";

    /// <summary>Whether it is another start than the present one: a delay always is, since it counts from now.</summary>
    public bool Changes(DateTimeOffset present) => IsDelay || _instant != present;

    /// <summary>The start, UTC; only for one without a fault.</summary>
    public DateTimeOffset InstantAt(Moment moment) => (IsDelay ? moment.LeaseTime + _delay : _instant).ToUniversalTime();
}
