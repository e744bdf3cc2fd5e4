using System.ComponentModel.DataAnnotations;

namespace Scheduler.Api.Concurrency;

/// <summary>The settings under <c>Concurrency</c>: the concurrency limits and queue lengths.</summary>
internal sealed class ConcurrencyOptions
{
    public const string Section = "Concurrency";

    /// <summary>The maximum number of concurrent read requests.</summary>
    [Range(1, int.MaxValue)]
    public int Reads { get; set; } = 256;

    /// <summary>The maximum number of concurrent write requests; each may hold a body in memory.</summary>
    [Range(1, int.MaxValue)]
    public int Writes { get; set; } = 128;

    /// <summary>The queue length of reads and of writes.</summary>
    [Range(0, int.MaxValue)]
    public int QueueLimit { get; set; } = 512;

    /// <summary>The maximum number of concurrent claims. A claim that waits for due tasks does not count.</summary>
    [Range(1, int.MaxValue)]
    public int Claims { get; set; } = 64;

    /// <summary>The queue length of claims.</summary>
    [Range(0, int.MaxValue)]
    public int ClaimQueueLimit { get; set; } = 4096;

    /// <summary>The maximum number of open connections; further ones are closed without a response.</summary>
    [Range(1, int.MaxValue)]
    public int Connections { get; set; } = 20_000;
}
