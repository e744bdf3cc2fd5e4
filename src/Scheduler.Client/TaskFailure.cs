namespace Scheduler.Client;

/// <summary>The failure of a task's last attempt.</summary>
public sealed class TaskFailure
{
    /// <summary>How it failed.</summary>
    public TaskFailureCode Code { get; init; }

    /// <summary>What was said of it, or null.</summary>
    public string? Message { get; init; }
}
