namespace Scheduler.Service.Tests.Workers;

/// <summary>How things stand for all.</summary>
internal sealed class Season
{
    /// <summary>Nothing is killed, cut off or created any more, and everybody does their best.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Every task has ended.</summary>
    public bool IsOver { get; set; }
}
