using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Idempotency;

/// <summary>Deletes a batch of expired idempotency records.</summary>
/// <returns>Whether there may be more.</returns>
public sealed record DeleteExpiredRecords : ICommand<bool>
{
    /// <summary>The maximum number of records in a batch; small, so that other writers wait only briefly.</summary>
    public const int BatchSize = 500;
}

internal sealed class DeleteExpiredRecordsHandler(IIdempotencyRecordRepository records, IdempotencyOptions options, TimeProvider time)
    : IRequestHandler<DeleteExpiredRecords, bool>
{
    public async Task<bool> Handle(DeleteExpiredRecords request, CancellationToken cancellationToken) =>
        await records.DeleteOldestAsync(time.GetUtcNow() - options.Retention, DeleteExpiredRecords.BatchSize, cancellationToken) == DeleteExpiredRecords.BatchSize;
}
