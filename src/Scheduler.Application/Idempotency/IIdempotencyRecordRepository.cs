namespace Scheduler.Application.Idempotency;

/// <summary>Where the records are. What is put is stored when the unit of work is saved.</summary>
public interface IIdempotencyRecordRepository
{
    /// <summary>The record with this id, or null.</summary>
    Task<IdempotencyRecord?> Find(byte[] id, CancellationToken cancellationToken);

    /// <summary>Adds a record, or replaces the one with its id that was found before.</summary>
    void Put(IdempotencyRecord record);

    /// <summary>Deletes the oldest records at once, without the unit of work.</summary>
    /// <param name="before">Only those that were made before this.</param>
    /// <param name="count">The greatest number of them.</param>
    /// <param name="cancellationToken">Ends the deleting.</param>
    /// <returns>How many there were.</returns>
    Task<int> DeleteOldest(DateTimeOffset before, int count, CancellationToken cancellationToken);
}
