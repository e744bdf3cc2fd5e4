using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>
/// Looks, after a connection that was lost in a save, whether the save was stored, and saves again when it was not. For saves
/// alone: what reads is asked again by whoever wants to know.
/// </summary>
internal sealed class SaveStrategy(SchedulerDbContext context, IDatabaseFailures failures) : ExecutionStrategy(context, MaxRetries, TimeSpan.Zero)
{
    private const int MaxRetries = 1;

    private bool _isUncertain;

    protected override bool ShouldVerifySuccessOn(Exception exception)
    {
        var failure = failures.Judge(exception);

        // A save that is late in the server is what the second one meets: its ids are there then, or its revision.
        var isLate = _isUncertain && (exception is DbUpdateConcurrencyException || failure == DatabaseFailure.Conflict);
        _isUncertain |= failure == DatabaseFailure.UnknownFate;
        return isLate || failure == DatabaseFailure.UnknownFate;
    }

    protected override bool ShouldRetryOn(Exception exception) =>
        exception is not UnknownFateException && failures.Judge(exception) == DatabaseFailure.UnknownFate;
}

/// <summary>A task has been changed since by another writer, so that nobody can tell whether a save came before.</summary>
internal sealed class UnknownFateException() : Exception("Whether a change was stored cannot be told, since another came after it.");
