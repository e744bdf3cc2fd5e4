using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>Reads the responses to claims.</summary>
internal static class Claims
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 100 };

    /// <summary>The tasks in the response to a claim.</summary>
    public static IEnumerable<Claimed> In(RawResponse response)
    {
        foreach (var task in response.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("tasks", out var tasks) ? tasks.EnumerateArray().ToList() : [])
        {
            if (TokenOf(task) is { } token)
            {
                var text = task.GetRawText().Replace($"\"token\":\"{token}\",", "", StringComparison.Ordinal);
                yield return new Claimed(JsonDocument.Parse(text, Options).RootElement, token);
            }
        }
    }

    /// <summary>The lease token in a task; null when it has none.</summary>
    public static string? TokenOf(JsonElement task) =>
        task.ValueKind == JsonValueKind.Object && task.TryGetProperty("lease", out var lease) && lease.ValueKind == JsonValueKind.Object
            && lease.TryGetProperty("token", out var token) ? token.GetString() : null;

    /// <summary>A claimed task.</summary>
    /// <param name="Task">The task without the token, as in other responses.</param>
    /// <param name="Token">The lease token.</param>
    internal sealed record Claimed(JsonElement Task, string Token);
}
