using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>
/// Checks, after the connection was lost during a save, whether the save was committed, and repeats it if it was not. For saves
/// only: reads are not retried here but by the client.
/// </summary>
internal sealed class VerifyingExecutionStrategy(SchedulerDbContext context, IDatabaseErrorClassifier failures) : ExecutionStrategy(context, MaxRetries, TimeSpan.Zero)
{
    private const int MaxRetries = 1;

    private bool _isOutcomeUnknown;

    protected override bool ShouldVerifySuccessOn(Exception exception)
    {
        var failure = failures.Classify(exception);

        // If the first save committed late, the second one conflicts with it: the ids exist already, or the revision has changed.
        var mayBeOwnSave = _isOutcomeUnknown && failure == DatabaseErrorKind.Conflict;
        _isOutcomeUnknown |= failure == DatabaseErrorKind.OutcomeUnknown;
        return mayBeOwnSave || failure == DatabaseErrorKind.OutcomeUnknown;
    }

    protected override bool ShouldRetryOn(Exception exception) =>
        exception is not AmbiguousCommitException && failures.Classify(exception) == DatabaseErrorKind.OutcomeUnknown;
}

/// <summary>It is unknown whether a save was committed, because another writer has changed the row since.</summary>
internal sealed class AmbiguousCommitException() : Exception("It is unknown whether the change was committed, because another writer has changed the row since.");
