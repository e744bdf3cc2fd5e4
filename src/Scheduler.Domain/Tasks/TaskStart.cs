using Scheduler.Domain.Claims;
namespace Scheduler.Domain.Tasks;

/// <summary>The start of a task as a client sets it: a time in the future, or a delay that is measured by the lease clock.</summary>
public sealed record TaskStart
{
    /// <summary>365 days.</summary>
    public const int MaxDelaySeconds = 31_536_000;

    private readonly DateTimeOffset _instant;
    private readonly TimeSpan _delay;

    private TaskStart(bool isDelay, DateTimeOffset instant, TimeSpan delay) => (IsDelay, _instant, _delay) = (isDelay, instant, delay);

    /// <summary>Whether it is a delay, which requires the lease clock.</summary>
    public bool IsDelay { get; }

    /// <summary>The field of the request, for error messages.</summary>
    public string Field => IsDelay ? "delaySeconds" : "start";

    public static TaskStart At(DateTimeOffset instant) => new(isDelay: false, instant, delay: default);

    /// <summary>A task with a delay of zero is due immediately.</summary>
    /// <param name="delay">Up to <see cref="MaxDelaySeconds"/>.</param>
    public static TaskStart After(TimeSpan delay) => new(isDelay: true, instant: default, delay);

    /// <summary>Returns an error message, or null when the start is valid.</summary>
    public string? ValidateAt(ClockReading clock) => IsDelay
        ? DateTimeOffset.MaxValue - clock.LeaseTime >= _delay ? null : "leads beyond the year 9999."
        : _instant > clock.Now ? null : "must be in the future.";

    /// <summary>Whether it differs from the current start. A delay always does, because it counts from now.</summary>
    public bool Changes(DateTimeOffset current) => IsDelay || _instant != current;

    /// <summary>Returns the start, UTC. Call it only for a valid start.</summary>
    public DateTimeOffset InstantAt(ClockReading clock) => (IsDelay ? clock.LeaseTime + _delay : _instant).ToUniversalTime();
}
