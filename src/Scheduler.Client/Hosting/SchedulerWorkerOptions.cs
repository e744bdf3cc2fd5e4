namespace Scheduler.Client.Hosting;

/// <summary>How a worker claims and runs its tasks. Checked when the host starts.</summary>
public sealed class SchedulerWorkerOptions
{
    /// <summary>How many tasks run at once, 1–1000. No more are claimed than can start.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// For how long a task is this worker's without a sign of life, 5 s to 1 h in whole seconds: how long others wait when this
    /// process dies.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a running task gives a sign of life, from 1 s to half the lease; a third of the lease when null.</summary>
    public TimeSpan? HeartbeatInterval { get; set; }

    /// <summary>
    /// How long a claim waits for something to fall due, 1–30 s in whole seconds; never more than half the lease, which counts from the
    /// moment that the claim is sent.
    /// </summary>
    public TimeSpan WaitDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long running handlers may go on when the host stops, before their tokens fire. It has to leave 10 s of the host's
    /// <c>ShutdownTimeout</c> to end them and to give back their tasks.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Who claims, for people to read; at most 200 characters. The machine's name and the process' number when null.</summary>
    public string? Claimant { get; set; }

    internal TimeSpan HeartbeatEvery => HeartbeatInterval ?? LeaseDuration / 3;

    internal int LeaseSeconds => (int)LeaseDuration.TotalSeconds;

    internal int WaitSeconds => (int)Math.Min(WaitDuration.TotalSeconds, LeaseDuration.TotalSeconds / 2);
}
