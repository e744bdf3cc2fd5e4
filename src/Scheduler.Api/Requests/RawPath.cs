using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Scheduler.Api.Requests;

/// <summary>Reads the raw path: as route values, <c>a%2Fb</c> and <c>a%252Fb</c> are indistinguishable.</summary>
internal static class RawPath
{
    /// <summary>The last segment, decoded once; null if it is not percent-encoded UTF-8.</summary>
    public static string? LastSegment(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        return PercentEncoding.TryDecode(path[(path.LastIndexOf('/') + 1)..]);
    }
}

/// <summary>
/// Binds the last segment of the raw path, such as a payload key or the name of a worker. A text that is not percent-encoded UTF-8 becomes
/// the empty text, which names nothing.
/// </summary>
internal sealed class RawPathSegmentBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(RawPath.LastSegment(bindingContext.HttpContext) ?? "");
        return Task.CompletedTask;
    }
}
