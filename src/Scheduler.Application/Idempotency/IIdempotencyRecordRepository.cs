namespace Scheduler.Application.Idempotency;

/// <summary>Repository of idempotency records. Changes are stored when the unit of work is saved.</summary>
public interface IIdempotencyRecordRepository
{
    /// <summary>Returns null when there is no record with this id.</summary>
    Task<IdempotencyRecord?> FindAsync(byte[] id, CancellationToken cancellationToken);

    /// <summary>Adds a record, or replaces the record with the same id that was found before.</summary>
    void Put(IdempotencyRecord record);

    /// <summary>Deletes the oldest records immediately, outside the unit of work.</summary>
    /// <param name="before">Only records created before this time.</param>
    /// <param name="count">The maximum number of records.</param>
    /// <param name="cancellationToken">Cancels the deletion.</param>
    /// <returns>The number of deleted records.</returns>
    Task<int> DeleteOldestAsync(DateTimeOffset before, int count, CancellationToken cancellationToken);
}
