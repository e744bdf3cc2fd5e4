namespace Scheduler.Client;

/// <summary>A step in the event feed: an event, a reset, or only a new position.</summary>
public sealed class EventFeedItem
{
    /// <summary>The position after this item. Store it once the item is processed, and pass it as <c>after</c> to continue with the next one.</summary>
    public required long Position { get; init; }

    /// <summary>The event; null when no event up to the position has matched the filter, and for a reset.</summary>
    public SchedulerEvent? Event { get; init; }

    /// <summary>
    /// Why the previous position is unusable, so that changes may be missing; otherwise null. A reader that keeps a copy of the tasks lists
    /// them again, and applies the events that follow.
    /// </summary>
    public EventResetReason? Reset { get; init; }
}
