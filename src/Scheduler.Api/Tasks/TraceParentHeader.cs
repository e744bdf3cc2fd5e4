using Microsoft.Net.Http.Headers;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The trace that a request belongs to, as its client says.</summary>
internal static class TraceParentHeader
{
    /// <summary>The header traceparent; null when it is missing, repeated or broken, which the recommendation holds for the same.</summary>
    public static TraceParent? TraceParent(this HttpRequest request) =>
        request.Headers[HeaderNames.TraceParent] is [var value] ? Domain.Tasks.TraceParent.TryParse(value) : null;
}
