using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Classifies the exceptions that do not depend on the database; the subclasses classify those of their provider.</summary>
internal abstract class DatabaseErrorClassifier : IDatabaseErrorClassifier
{
    public DatabaseErrorKind Classify(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException or ConcurrentChangeException => DatabaseErrorKind.Conflict,
        TimeoutException => DatabaseErrorKind.Unavailable,
        AmbiguousCommitException => DatabaseErrorKind.OutcomeUnknown,
        _ => ClassifyProviderError(exception) ?? (exception.InnerException is { } inner ? Classify(inner) : DatabaseErrorKind.Permanent),
    };

    /// <summary>Classifies an exception of the provider.</summary>
    /// <returns>Null for any other exception.</returns>
    protected abstract DatabaseErrorKind? ClassifyProviderError(Exception exception);
}
