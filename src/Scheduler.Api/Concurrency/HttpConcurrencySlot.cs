using Microsoft.AspNetCore.Http.Features;
using Scheduler.Application.Common;

namespace Scheduler.Api.Concurrency;

/// <summary>The concurrency permit of the current request.</summary>
internal sealed class HttpConcurrencySlot(IHttpContextAccessor http) : IConcurrencySlot
{
    public async Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken)
    {
        var permit = http.HttpContext!.Features.GetRequiredFeature<ConcurrencyPermit>();
        permit.Release();
        var result = await wait();
        cancellationToken.ThrowIfCancellationRequested();
        return await permit.ReacquireAsync() ? result : throw new TimeoutException("Too many concurrent requests.");
    }
}
