namespace Scheduler.Client;

/// <summary>A part of the event feed.</summary>
public sealed class EventPage
{
    /// <summary>The matching events, in the order of their sequence.</summary>
    public required IReadOnlyList<SchedulerEvent> Events { get; init; }

    /// <summary>The position up to which events were examined; the next page starts after it.</summary>
    public required long Next { get; init; }

    /// <summary>Whether there are more events to examine now.</summary>
    public required bool More { get; init; }

    /// <summary>
    /// Why the requested position is unusable, so that changes may be missing; otherwise null. The page then has no events, and
    /// <see cref="Next"/> is the newest position.
    /// </summary>
    public EventResetReason? Reset { get; init; }
}
