using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.Judging;

/// <summary>An error is a problem (RFC 9457) with the contract's members and a code that belongs to its status.</summary>
internal static class ProblemRule
{
    private const string MediaType = "application/problem+json";

    private static readonly string[] Members = ["type", "title", "detail", "traceId", "code"];

    // Of these codes the first must name what is at fault, and the second may.
    private static readonly string[] WithErrors = [ContractCodes.ValidationFailed, ContractCodes.InvalidCursor];

    public static IEnumerable<string> Faults(Exchange exchange, ApiOperation? operation, ApiDocument document)
    {
        var response = exchange.Answer;
        if (exchange.Method == "HEAD")
        {
            return response.Body.Length > 0 ? ["A response to HEAD has a body."] : [];
        }

        if (response.Header("Content-Type") != MediaType)
        {
            return [$"An error comes as '{response.Header("Content-Type")}'."];
        }

        if (response.Json is not { ValueKind: JsonValueKind.Object } problem)
        {
            return ["A problem is no JSON object."];
        }

        var schema = operation?.SchemaOf(response.Status) ?? document.ProblemSchema;
        return [.. ViolationsOfMembers(problem, exchange), .. ViolationsOfCode(problem, response, operation), .. document.Schemas.Faults(schema, problem)];
    }

    private static IEnumerable<string> ViolationsOfMembers(JsonElement problem, Exchange exchange)
    {
        foreach (var member in Members.Where(member => TextOf(problem, member) is null or ""))
        {
            yield return $"A problem has no {member}.";
        }

        // A target such as that of CONNECT has no path.
        if (TextOf(problem, "instance") is not { } instance || instance.StartsWith('/') != (RequestTarget.Segments(exchange.Target) is not null))
        {
            yield return "A problem's instance is not the path that was asked for.";
        }

        if (!problem.TryGetProperty("status", out var said) || said.ValueKind != JsonValueKind.Number || said.GetRawText() != $"{exchange.Answer.Status}")
        {
            yield return $"A problem says another status than {exchange.Answer.Status}.";
        }

        if (TextOf(problem, "type") is { } type && !Uri.TryCreate(type, UriKind.Absolute, out _))
        {
            yield return "A problem's type is no URI.";
        }
    }

    private static IEnumerable<string> ViolationsOfCode(JsonElement problem, RawAnswer response, ApiOperation? operation)
    {
        var code = TextOf(problem, "code") ?? "";
        if (!ContractCodes.Statuses.TryGetValue(code, out var status))
        {
            yield return $"The contract knows no code '{code}'.";
        }
        else if (status != response.Status)
        {
            yield return $"The code {code} belongs to {status}, not to {response.Status}.";
        }

        var listed = operation?.CodesOf(response.Status) ?? [response.Status == 405 ? ContractCodes.MethodNotAllowed : ContractCodes.NotFound];
        if (listed.Count > 0 && !listed.Contains(code, StringComparer.Ordinal))
        {
            yield return $"The code {code} is not among those listed here: {string.Join(", ", listed)}.";
        }

        var names = problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object ? errors.EnumerateObject().Count() : 0;
        if (names == 0 ? code == ContractCodes.ValidationFailed : !WithErrors.Contains(code))
        {
            yield return $"A problem with the code {code} has {names} errors.";
        }
    }

    private static string? TextOf(JsonElement problem, string member) =>
        problem.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
