using System.Text.Json;
using Scheduler.Client.Json;

namespace Scheduler.Client.Http;

/// <summary>Reads the service's problems, and what proxies answer in its place.</summary>
internal static class ProblemReader
{
    private const string MediaType = "application/problem+json";
    private const string TypePrefix = "urn:problem-type:scheduler:";

    public static SchedulerProblemException Read(HttpResponseMessage response, byte[] body, bool wasRepeated)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == MediaType ? Parse(body) : null;
        return new SchedulerProblemException(
            response.StatusCode,
            problem?.Code,
            problem?.Detail ?? problem?.Title,
            problem?.Errors?.Where(error => error.Value is not null).ToDictionary(error => error.Key, error => (IReadOnlyList<string>)error.Value, StringComparer.Ordinal))
        {
            TraceId = problem?.TraceId,
            RetryAfter = RetryAfterOf(response),
            WasRepeated = wasRepeated,
        };
    }

    // The service sends seconds; a date, which a proxy may send, would have to be told by a clock that may differ from its sender's.
    public static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static ProblemBody? Parse(byte[] body)
    {
        try
        {
            // A gateway may send problems too: one of another type, or without a code, is not the service's.
            return JsonSerializer.Deserialize(body, SchedulerJson.Default.ProblemBody) is { Code.Length: > 0 } problem
                && (problem.Type is null || problem.Type.StartsWith(TypePrefix, StringComparison.Ordinal))
                ? problem
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
