using System.ComponentModel.DataAnnotations;

namespace Scheduler.Application.Retention;

/// <summary>The settings under <c>Retention</c>: how long ended tasks and events are kept. Nothing is removed by default.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>A hundred years.</summary>
    private const int MaxDays = 36_500;

    /// <summary>The days after which a task that has succeeded or failed is deleted; null to keep it.</summary>
    [Range(1, MaxDays)]
    public int? EndedTasksDays { get; set; }

    /// <summary>The days after which an event is removed; null to keep it.</summary>
    [Range(1, MaxDays)]
    public int? EventsDays { get; set; }
}
