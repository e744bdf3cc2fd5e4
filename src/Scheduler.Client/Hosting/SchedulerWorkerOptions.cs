namespace Scheduler.Client.Hosting;

/// <summary>Options for claiming and running tasks. Validated when the host starts.</summary>
public sealed class SchedulerWorkerOptions
{
    /// <summary>The maximum number of tasks that run at the same time, 1–1000. Only tasks that can start immediately are claimed.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// The length of the lease on each task, 5 s to 1 h in whole seconds: how long a task stays with this worker without a heartbeat,
    /// for example after the process has crashed.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The heartbeat interval of running tasks, from 1 s to half the lease; a third of the lease when null.</summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How long a claim waits for a task to fall due (long polling), 1–30 s in whole seconds. Limited to half the lease, because the
    /// lease is measured from the sending of the claim.
    /// </summary>
    public TimeSpan WaitDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long running handlers may continue when the host stops, before they are canceled. It must be at least 10 s less than the
    /// host's <c>ShutdownTimeout</c>, to leave time for ending the handlers and releasing their tasks.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A label that identifies this program to people, at most 200 characters; machine name and process ID when null.</summary>
    public string? Claimant { get; set; }

    internal TimeSpan HeartbeatEvery => HeartbeatInterval ?? LeaseDuration / 3;

    internal int LeaseSeconds => (int)LeaseDuration.TotalSeconds;

    internal int WaitSeconds => (int)Math.Min(WaitDuration.TotalSeconds, LeaseDuration.TotalSeconds / 2);
}
