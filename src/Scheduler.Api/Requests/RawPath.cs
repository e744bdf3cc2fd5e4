using Microsoft.AspNetCore.Http.Features;

namespace Scheduler.Api.Requests;

/// <summary>The path as it was sent: in a route value <c>a%2Fb</c> and <c>a%252Fb</c> look alike.</summary>
internal static class RawPath
{
    /// <summary>The last segment, decoded once; null when it is not percent-encoded UTF-8.</summary>
    public static string? LastSegment(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        return PercentEncoding.TryDecode(path[(path.LastIndexOf('/') + 1)..]);
    }
}
