using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>How a schedule handles instants at which it could not run in time.</summary>
/// <param name="Overlap">For instants while the last occurrence is not finished.</param>
/// <param name="Misfire">For missed occurrences; <see cref="MisfirePolicy.RunAll"/> not with <see cref="OverlapPolicy.Skip"/>.</param>
/// <param name="GraceSeconds">An occurrence that has not started this long after its instant is missed.</param>
/// <param name="MaxCatchUp">How many pending instants are kept under <see cref="MisfirePolicy.RunAll"/>: the newest.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a value is outside its limits, or the policies exclude each other.</exception>
public sealed record SchedulePolicy(
    OverlapPolicy Overlap = OverlapPolicy.Allow,
    MisfirePolicy Misfire = MisfirePolicy.RunOnce,
    int GraceSeconds = SchedulePolicy.DefaultGraceSeconds,
    int MaxCatchUp = SchedulePolicy.DefaultCatchUp)
{
    public const int MinGraceSeconds = 1;

    /// <summary>A week.</summary>
    public const int MaxGraceSeconds = 604_800;

    public const int DefaultGraceSeconds = 60;

    public const int MinCatchUp = 1;

    public const int MaxCatchUpLimit = 1000;

    public const int DefaultCatchUp = 100;

    public MisfirePolicy Misfire { get; } = Misfire != MisfirePolicy.RunAll || Overlap != OverlapPolicy.Skip
        ? Misfire
        : throw new DomainException(ErrorCodes.ValidationFailed, "RUN_ALL cannot be combined with the overlap policy SKIP.", "misfire");

    public OverlapPolicy Overlap { get; } = Overlap;

    public int GraceSeconds { get; } = Limits.Check(GraceSeconds, MinGraceSeconds, MaxGraceSeconds, "graceSeconds");

    public int MaxCatchUp { get; } = Limits.Check(MaxCatchUp, MinCatchUp, MaxCatchUpLimit, "maxCatchUp");

    /// <summary>Whether an instant is missed unless its occurrence has started.</summary>
    public bool IsMissed(DateTimeOffset instant, DateTimeOffset now) => now - instant >= TimeSpan.FromSeconds(GraceSeconds);
}
