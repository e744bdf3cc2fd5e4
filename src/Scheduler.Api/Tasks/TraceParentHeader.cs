using Microsoft.Net.Http.Headers;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Reads the trace context of a request.</summary>
internal static class TraceParentHeader
{
    /// <summary>The traceparent header; null if it is missing, repeated or malformed, which W3C Trace Context treats alike.</summary>
    public static TraceParent? TraceParent(this HttpRequest request) =>
        request.Headers[HeaderNames.TraceParent] is [var value] ? Domain.Tasks.TraceParent.TryParse(value) : null;
}
