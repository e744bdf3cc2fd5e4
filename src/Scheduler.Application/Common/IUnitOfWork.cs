namespace Scheduler.Application.Common;

/// <summary>What the repositories were told since the scope began.</summary>
public interface IUnitOfWork
{
    /// <summary>Stores it, whole.</summary>
    /// <exception cref="ConcurrencyConflictException">What was read has been changed, or what is added was added, by another writer since.</exception>
    Task SaveChangesAsync(CancellationToken cancellationToken);
}
