using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>How an attempt ended, and the data that is reported about it.</summary>
internal abstract record TaskOutcome(string Name)
{
    /// <summary>The work is done.</summary>
    public sealed record Succeeded(JsonElement? Result) : TaskOutcome("succeeded");

    /// <summary>The attempt failed.</summary>
    public sealed record Failed(string? Message, bool Retryable, TimeSpan? RetryAfter = null) : TaskOutcome("failed");

    /// <summary>The host is stopping: the task is released for another worker, and the attempt does not count.</summary>
    public sealed record Released() : TaskOutcome("released");

    /// <summary>The lease was lost: nothing is reported.</summary>
    public sealed record Dropped() : TaskOutcome("dropped");
}
