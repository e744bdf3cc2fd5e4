using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>Requests that are served from nowhere, and so leave no place.</summary>
internal sealed class NoPlace : IServingPlace
{
    public Task<T> AwaitOutside<T>(Func<Task<T>> wait, CancellationToken cancellationToken) => wait();
}
