namespace Scheduler.Client;

/// <summary>How an instant is handled while the schedule's last occurrence is not finished.</summary>
public enum ScheduleOverlap
{
    /// <summary>A policy that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Its task is created regardless.</summary>
    Allow,

    /// <summary>It is skipped.</summary>
    Skip,

    /// <summary>It waits until the last occurrence is finished.</summary>
    Queue,
}
