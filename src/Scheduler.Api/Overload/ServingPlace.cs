using Microsoft.AspNetCore.Http.Features;
using Scheduler.Application.Common;

namespace Scheduler.Api.Overload;

/// <summary>The place of the request at hand.</summary>
internal sealed class ServingPlace(IHttpContextAccessor http) : IServingPlace
{
    public async Task<T> AwaitOutside<T>(Func<Task<T>> wait, CancellationToken cancellationToken)
    {
        var place = http.HttpContext!.Features.GetRequiredFeature<RequestPlace>();
        place.Leave();
        var result = await wait();
        cancellationToken.ThrowIfCancellationRequested();
        return await place.ReturnAsync() ? result : throw new TimeoutException("There are too many requests at once.");
    }
}
