using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>How far a worker is with the current attempt.</summary>
/// <param name="Percent">The completed part in percent, or null.</param>
/// <param name="Message">What the worker does, for people; or null.</param>
/// <param name="At">When the worker reported it, UTC.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a value exceeds its limit.</exception>
public sealed record TaskProgress(double? Percent, string? Message, DateTimeOffset At)
{
    public const int MaxPercent = 100;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxMessageLength = 200;

    public string? Message { get; } = Limits.CheckLength(Message, MaxMessageLength, "progress.message");

    public double? Percent { get; } = Percent is { } percent ? Limits.Check(percent, 0, MaxPercent, "progress.percent") : null;
}
