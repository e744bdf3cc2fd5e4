using Microsoft.AspNetCore.Http.Features;
using Scheduler.Application.Common;

namespace Scheduler.Api.Concurrency;

/// <summary>The place of the request at hand.</summary>
internal sealed class HttpConcurrencySlot(IHttpContextAccessor http) : IConcurrencySlot
{
    public async Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken)
    {
        var place = http.HttpContext!.Features.GetRequiredFeature<ConcurrencyPermit>();
        place.Release();
        var result = await wait();
        cancellationToken.ThrowIfCancellationRequested();
        return await place.ReacquireAsync() ? result : throw new TimeoutException("Too many concurrent requests.");
    }
}
