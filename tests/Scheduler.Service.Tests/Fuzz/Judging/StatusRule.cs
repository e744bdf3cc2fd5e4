using Scheduler.Service.Tests.Fuzz.Document;

namespace Scheduler.Service.Tests.Fuzz.Judging;

/// <summary>The status is one that the document lists for the operation, and none that says that the service failed.</summary>
internal static class StatusRule
{
    // What a request that is valid by the document can never be: unread, unroutable or misunderstood.
    private static readonly int[] RefusalsOfValidRequests = [400, 405, 413, 415];

    public static IEnumerable<string> Faults(Exchange exchange, ApiRoute? route)
    {
        var status = exchange.Answer.Status;
        if (status >= 500)
        {
            yield return $"The service failed with {status}.";
        }
        else if (route is null)
        {
            if (status != 404)
            {
                yield return $"There is no such path, and the status is {status}.";
            }
        }
        else if (route.For(exchange.Method) is not { } operation)
        {
            foreach (var violation in ViolationsOfWrongMethod(exchange, route))
            {
                yield return violation;
            }
        }
        else if (operation.Answer(status) is not { } described)
        {
            yield return $"The document lists no {status} for {operation.Id}.";
        }
        else
        {
            foreach (var header in described.Headers?.Where(header => header.Value.Required && exchange.Answer.Header(header.Key) is null) ?? [])
            {
                yield return $"The header {header.Key}, which the document requires, is missing.";
            }
        }

        if (exchange.IsValid && RefusalsOfValidRequests.Contains(status))
        {
            yield return $"The request is valid by the document, and was refused with {status}.";
        }
    }

    private static IEnumerable<string> ViolationsOfWrongMethod(Exchange exchange, ApiRoute route)
    {
        if (exchange.Answer.Status != 405)
        {
            yield return $"The path does not know {exchange.Method}, and the status is {exchange.Answer.Status}.";
            yield break;
        }

        var allowed = (exchange.Answer.Header("Allow") ?? "").Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal);
        var documented = route.Operations.Select(operation => operation.Method).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        if (!allowed.SequenceEqual(documented, StringComparer.Ordinal))
        {
            yield return $"Allow says '{exchange.Answer.Header("Allow")}', the document {string.Join(", ", documented)}.";
        }
    }
}
