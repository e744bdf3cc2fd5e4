namespace Scheduler.Application.Common;

/// <summary>The changes made through the repositories since the write scope started.</summary>
public interface IUnitOfWork
{
    /// <summary>Stores all changes or none.</summary>
    /// <exception cref="ConcurrencyConflictException">Another writer has changed an entity that was read, or has added the same key.</exception>
    Task SaveChangesAsync(CancellationToken cancellationToken);
}
