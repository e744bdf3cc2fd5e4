using System.Text.Json;
using Scheduler.Client.Json;

namespace Scheduler.Client.Http;

/// <summary>Reads the service's problem details, and the error responses of proxies.</summary>
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

    // The service sends seconds. A date, which a proxy may send, is ignored: the clocks may differ.
    public static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static ProblemBody? Parse(byte[] body)
    {
        try
        {
            // A gateway may send problem details too: without a code, or with another type, they are not the service's.
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
