namespace Scheduler.Client;

/// <summary>The failure of a task's last attempt.</summary>
public sealed class TaskFailure
{
    /// <summary>The kind of failure.</summary>
    public TaskFailureCode Code { get; init; }

    /// <summary>The error message, or null.</summary>
    public string? Message { get; init; }
}
