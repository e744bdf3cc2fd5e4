using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>An error response has problem details (RFC 9457) with the contract's members and a code that matches its status.</summary>
internal static class ProblemRule
{
    private const string MediaType = "application/problem+json";

    private static readonly string[] Members = ["type", "title", "detail", "traceId", "code"];

    // The first of these codes requires errors, the second allows them.
    private static readonly string[] WithErrors = [ContractCodes.ValidationFailed, ContractCodes.InvalidCursor];

    public static IEnumerable<string> Faults(Exchange exchange, ApiOperation? operation, ApiDocument document)
    {
        var response = exchange.Response;
        if (exchange.Method == "HEAD")
        {
            return response.Body.Length > 0 ? ["The response to HEAD has a body."] : [];
        }

        if (response.Header("Content-Type") != MediaType)
        {
            return [$"An error has the media type '{response.Header("Content-Type")}'."];
        }

        if (response.Json is not { ValueKind: JsonValueKind.Object } problem)
        {
            return ["A problem is not a JSON object."];
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

        // The target of CONNECT, for example, has no path.
        if (TextOf(problem, "instance") is not { } instance || instance.StartsWith('/') != (RequestTarget.Segments(exchange.Target) is not null))
        {
            yield return "The instance of a problem is not the path of the request.";
        }

        if (!problem.TryGetProperty("status", out var statusMember) || statusMember.ValueKind != JsonValueKind.Number
            || statusMember.GetRawText() != $"{exchange.Response.Status}")
        {
            yield return $"A problem has a status other than {exchange.Response.Status}.";
        }

        if (TextOf(problem, "type") is { } type && !Uri.TryCreate(type, UriKind.Absolute, out _))
        {
            yield return "The type of a problem is not a URI.";
        }
    }

    private static IEnumerable<string> ViolationsOfCode(JsonElement problem, RawResponse response, ApiOperation? operation)
    {
        var code = TextOf(problem, "code") ?? "";
        if (!ContractCodes.Statuses.TryGetValue(code, out var status))
        {
            yield return $"The code is unknown: '{code}'.";
        }
        else if (status != response.Status)
        {
            yield return $"The code {code} has status {status}, not {response.Status}.";
        }

        var listed = operation?.CodesOf(response.Status) ?? [response.Status == 405 ? ContractCodes.MethodNotAllowed : ContractCodes.NotFound];
        if (listed.Count > 0 && !listed.Contains(code, StringComparer.Ordinal))
        {
            yield return $"The code {code} is not documented here: {string.Join(", ", listed)}.";
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
