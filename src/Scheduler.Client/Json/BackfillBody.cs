namespace Scheduler.Client.Json;

/// <summary>The body of a backfill.</summary>
internal sealed class BackfillBody
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required int Limit { get; init; }
}
