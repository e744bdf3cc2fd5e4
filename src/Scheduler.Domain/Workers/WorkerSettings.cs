using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Workers;

/// <summary>The settings of a worker that operators change.</summary>
public sealed class WorkerSettings
{
    public const int MinRunning = 1;

    public const int MaxRunningLimit = 100_000;

    /// <summary>The maximum length of <see cref="PauseReason"/> in UTF-16 code units.</summary>
    public const int MaxReasonLength = 500;

    public WorkerSettings(WorkerName worker) => Worker = worker;

    public WorkerName Worker { get; private set; }

    /// <summary>While true, and <see cref="PausedUntil"/> has not been reached, claims return none of its tasks.</summary>
    public bool Paused { get; private set; }

    /// <summary>Why the worker is paused, for people; or null.</summary>
    public string? PauseReason { get; private set; }

    /// <summary>When the pause ends by the lease clock, UTC; null when it ends only on request.</summary>
    public DateTimeOffset? PausedUntil { get; private set; }

    /// <summary>The maximum number of RUNNING tasks (the cap); null when there is none.</summary>
    public int? MaxRunning { get; private set; }

    /// <summary>Changes the given settings; the others stay.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException">
    /// <c>validation-failed</c>: a value is outside its limits, the pause would end in the past, or there is a reason or an end without a pause.
    /// </exception>
    public void Update(WorkerChanges changes, ClockReading clock)
    {
        var (paused, maxRunning, reason, until) = changes;
        if (maxRunning is { IsGiven: true, Value: { } cap })
        {
            Limits.Check(cap, MinRunning, MaxRunningLimit, "maxRunning");
        }

        var isPaused = paused.IsGiven ? paused.Value : IsPausedAt(clock);
        Limits.CheckLength(reason.Value, MaxReasonLength, "pauseReason");
        Require(isPaused || reason.Value is null, "may be given only while the worker is paused.", "pauseReason");
        Require(isPaused || until.Value is null, "may be given only while the worker is paused.", "pausedUntil");
        Require(until.Value is null || until.Value > clock.LeaseTime, "must be in the future.", "pausedUntil");

        // A new pause does not have the reason and the end of the last one.
        var isContinued = isPaused && IsPausedAt(clock);
        PauseReason = reason.IsGiven ? reason.Value : isContinued ? PauseReason : null;
        PausedUntil = until.IsGiven ? until.Value?.ToUniversalTime() : isContinued ? PausedUntil : null;
        Paused = isPaused;
        MaxRunning = maxRunning.IsGiven ? maxRunning.Value : MaxRunning;
    }

    private static void Require(bool condition, string violation, string field)
    {
        if (!condition)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, violation, field);
        }
    }

    private bool IsPausedAt(ClockReading clock) => Paused && !(PausedUntil <= clock.LeaseTime);
}

/// <summary>Changes of the settings of a worker; absent ones stay.</summary>
/// <param name="Paused">See <see cref="WorkerSettings.Paused"/>.</param>
/// <param name="MaxRunning">See <see cref="WorkerSettings.MaxRunning"/>; from <see cref="WorkerSettings.MinRunning"/> to <see cref="WorkerSettings.MaxRunningLimit"/>.</param>
/// <param name="PauseReason">See <see cref="WorkerSettings.PauseReason"/>.</param>
/// <param name="PausedUntil">See <see cref="WorkerSettings.PausedUntil"/>; in the future.</param>
public sealed record WorkerChanges(
    Optional<bool> Paused = default, Optional<int?> MaxRunning = default, Optional<string?> PauseReason = default, Optional<DateTimeOffset?> PausedUntil = default)
{
    /// <summary>Whether nothing is given.</summary>
    public bool IsEmpty => !Paused.IsGiven && !MaxRunning.IsGiven && !PauseReason.IsGiven && !PausedUntil.IsGiven;
}
