namespace Scheduler.Client.Json;

/// <summary>The data of a <c>reset</c> in a stream of events.</summary>
internal sealed class ResetBody
{
    public required long Sequence { get; init; }

    public required EventResetReason Reason { get; init; }
}
