using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>Reads the answers to claims.</summary>
internal static class Claims
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 100 };

    /// <summary>The tasks of an answer to a claim.</summary>
    public static IEnumerable<Claimed> In(RawAnswer response)
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

    /// <summary>The token that a task is shown with; null when it is shown with none.</summary>
    public static string? TokenOf(JsonElement task) =>
        task.ValueKind == JsonValueKind.Object && task.TryGetProperty("lease", out var lease) && lease.ValueKind == JsonValueKind.Object
            && lease.TryGetProperty("token", out var token) ? token.GetString() : null;

    /// <summary>A claimed task.</summary>
    /// <param name="Task">The task as others see it, without the token.</param>
    /// <param name="Token">The token.</param>
    internal sealed record Claimed(JsonElement Task, string Token);
}
