using System.ComponentModel.DataAnnotations;

namespace Scheduler.Api.Events;

/// <summary>The settings under <c>Events</c>: how many requests may wait for events.</summary>
internal sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>The maximum number of streams and waiting requests in this process.</summary>
    [Range(1, int.MaxValue)]
    public int MaxStreams { get; set; } = 500;

    /// <summary>The maximum number of streams and waiting requests of a caller in this process; only where callers are known.</summary>
    [Range(1, int.MaxValue)]
    public int MaxStreamsPerCaller { get; set; } = 50;
}
