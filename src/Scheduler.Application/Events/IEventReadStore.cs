using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Events;

/// <summary>Reads events. Each call uses its own connection, and none is in use between the calls.</summary>
public interface IEventReadStore
{
    /// <summary>Returns the first events after a position. An event is returned only when none with a smaller sequence can still appear.</summary>
    /// <param name="after">The position.</param>
    /// <param name="count">The maximum number of events, at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<EventBatch> ReadAsync(long after, int count, CancellationToken cancellationToken);

    /// <summary>Returns the range of valid positions.</summary>
    Task<EventPositions> ReadPositionsAsync(CancellationToken cancellationToken);

    /// <summary>Returns the first events of a task after a version, in the order of versions.</summary>
    Task<IReadOnlyList<EventResponse>> ReadTaskAsync(TaskId id, int afterVersion, int count, CancellationToken cancellationToken);
}

/// <summary>Events in the order of their sequence.</summary>
/// <param name="Events">The events.</param>
/// <param name="RemovedThrough">The sequence of the last event that retention has removed; 0 for none.</param>
/// <param name="HeldBackFrom">The sequence from which events cannot be returned yet, because a transaction is still open; null if there are none.</param>
public sealed record EventBatch(IReadOnlyList<EventResponse> Events, long RemovedThrough, long? HeldBackFrom);

/// <summary>The valid positions.</summary>
/// <param name="RemovedThrough">The sequence of the last event that retention has removed; 0 for none.</param>
/// <param name="Newest">The sequence of the newest event that may be read, or of the last removed one.</param>
public sealed record EventPositions(long RemovedThrough, long Newest)
{
    /// <summary>Where to start reading.</summary>
    /// <param name="after">The requested position; null for the newest event, 0 for the beginning.</param>
    public (long Position, ResetReason? Reset) StartAfter(long? after) => after switch
    {
        null => (Newest, null),
        0 => (RemovedThrough, null),
        { } position when position < RemovedThrough => (Newest, ResetReason.Expired),
        { } position when position > Newest => (Newest, ResetReason.Unknown),
        { } position => (position, null),
    };
}
