namespace Scheduler.Client.Json;

/// <summary>The response to a preview.</summary>
internal sealed class PreviewBody
{
    public required IReadOnlyList<DateTimeOffset> NextStarts { get; init; }
}
