using Scheduler.Service.Tests.Fuzz.Document;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>The status is documented for the operation, and is not a server error.</summary>
internal static class StatusRule
{
    // A request that is valid by the document is never malformed, wrongly routed, too large or of the wrong media type.
    private static readonly int[] NeverForValidRequests = [400, 405, 413, 415];

    public static IEnumerable<string> Faults(Exchange exchange, ApiRoute? route)
    {
        var status = exchange.Response.Status;
        if (status >= 500)
        {
            yield return $"The service failed with {status}.";
        }
        else if (route is null)
        {
            if (status != 404)
            {
                yield return $"The path does not exist, but the status is {status}.";
            }
        }
        else if (route.For(exchange.Method) is not { } operation)
        {
            foreach (var violation in ViolationsOfWrongMethod(exchange, route))
            {
                yield return violation;
            }
        }
        else if (operation.Response(status) is not { } documented)
        {
            yield return $"The document has no {status} for {operation.Id}.";
        }
        else
        {
            foreach (var header in documented.Headers?.Where(header => header.Value.Required && exchange.Response.Header(header.Key) is null) ?? [])
            {
                yield return $"The required header {header.Key} is missing.";
            }
        }

        if (exchange.IsValid && NeverForValidRequests.Contains(status))
        {
            yield return $"The request is valid by the document, but was rejected with {status}.";
        }
    }

    private static IEnumerable<string> ViolationsOfWrongMethod(Exchange exchange, ApiRoute route)
    {
        if (exchange.Response.Status != 405)
        {
            yield return $"The path does not support {exchange.Method}, but the status is {exchange.Response.Status}.";
            yield break;
        }

        var allowed = (exchange.Response.Header("Allow") ?? "").Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal);
        var supported = route.Operations.Select(operation => operation.Method).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        if (!allowed.SequenceEqual(supported, StringComparer.Ordinal))
        {
            yield return $"Allow is '{exchange.Response.Header("Allow")}', but the document has {string.Join(", ", supported)}.";
        }
    }
}
