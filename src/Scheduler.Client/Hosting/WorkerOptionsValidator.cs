using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scheduler.Client.Hosting;

/// <summary>Validates the options against the API and the host at startup.</summary>
internal sealed class WorkerOptionsValidator(IOptions<HostOptions> host) : IValidateOptions<SchedulerWorkerOptions>
{
    /// <summary>The part of the host's shutdown timeout after the drain, for ending handlers and releasing their tasks.</summary>
    public static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, SchedulerWorkerOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(options.Concurrency is >= 1 and <= 1000, nameof(options.Concurrency), "must be from 1 to 1000.");
        Check(IsWholeSeconds(options.LeaseDuration, 5, 3600), nameof(options.LeaseDuration), "must be whole seconds, 5 to 3600.");
        Check(
            options.HeartbeatInterval is not { } interval || (interval >= Second && interval <= options.LeaseDuration / 2),
            nameof(options.HeartbeatInterval),
            "must be from 1 second to half of LeaseDuration.");
        Check(IsWholeSeconds(options.WaitDuration, 1, 30), nameof(options.WaitDuration), "must be whole seconds, 1 to 30.");
        Check(
            options.DrainTimeout >= TimeSpan.Zero && options.DrainTimeout + AfterDrain <= host.Value.ShutdownTimeout,
            nameof(options.DrainTimeout),
            $"must be from 0 to {AfterDrain.TotalSeconds:0} seconds less than HostOptions.ShutdownTimeout ({host.Value.ShutdownTimeout:c}).");
        Check(options.Claimant is null or { Length: >= 1 and <= 200 }, nameof(options.Claimant), "must be 1 to 200 characters.");
        return errors.Build();

        void Check(bool holds, string option, string error)
        {
            if (!holds)
            {
                errors.AddError($"{error} (worker '{name}')", $"{nameof(SchedulerWorkerOptions)}.{option}");
            }
        }
    }

    private static bool IsWholeSeconds(TimeSpan time, int least, int most) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0 && time.TotalSeconds >= least && time.TotalSeconds <= most;
}
