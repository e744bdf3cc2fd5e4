namespace Scheduler.Application.Common;

/// <summary>The changes made through the repositories since the write scope started.</summary>
public interface IUnitOfWork
{
    /// <summary>Stores all changes or none.</summary>
    /// <remarks>
    /// If another writer has changed an entity that was read, or has added the same key, the exception is a
    /// <see cref="DatabaseErrorKind.Conflict"/>.
    /// </remarks>
    Task SaveChangesAsync(CancellationToken cancellationToken);
}
