using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Idempotency;

/// <summary>Deletes a batch of idempotency records whose time is over.</summary>
/// <returns>Whether there may be more of them.</returns>
public sealed record DeleteExpiredRecords : ICommand<bool>
{
    /// <summary>The greatest number of records in a batch, so that other writers wait for moments only.</summary>
    public const int BatchSize = 500;
}

internal sealed class DeleteExpiredRecordsHandler(IIdempotencyRecordRepository records, IdempotencyOptions options, TimeProvider time)
    : IRequestHandler<DeleteExpiredRecords, bool>
{
    public async Task<bool> Handle(DeleteExpiredRecords request, CancellationToken cancellationToken) =>
        await records.DeleteOldest(time.GetUtcNow() - options.Retention, DeleteExpiredRecords.BatchSize, cancellationToken) == DeleteExpiredRecords.BatchSize;
}
