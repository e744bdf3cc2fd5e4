using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>A concurrency slot for tests without a concurrency limit.</summary>
internal sealed class NullConcurrencySlot : IConcurrencySlot
{
    public Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken) => wait();
}
