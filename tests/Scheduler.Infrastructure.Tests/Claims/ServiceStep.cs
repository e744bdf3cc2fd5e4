using CsCheck;
using Scheduler.Domain.Tests.Tasks.Attempts;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>An operation on the tasks of some workers.</summary>
internal abstract record ServiceStep
{
    private static readonly Gen<string> AnyWorker = Of("reports", "mail", "other");

    private static readonly Gen<ServiceStep> AnyClaim = Gen.Select(
        AnyWorker.Array[1, 4], Gen.Int[1, 4], Of(5, 60, 3600), Of(null, null, "first", "second"), (workers, limit, seconds, name) =>
            (ServiceStep)new Claim(workers, limit, seconds, name is null ? null : "host-1", name));

    private static readonly Gen<ServiceStep> AnySettings = Gen.Select(
        AnyWorker, Of<bool?>(null, false, false, true), Of((false, null), (true, null), (true, 1), (true, (int?)2)), (worker, paused, maxRunning) =>
            (ServiceStep)new Settings(worker, paused, maxRunning));

    /// <summary>Generates any step.</summary>
    public static Gen<ServiceStep> Any { get; } = Gen.Frequency<ServiceStep>(
        (4, Gen.Select(AnyWorker, Of(1, 1, 5, 60), Gen.Bool, Of(1, 2, 3), (worker, startIn, isDelay, attempts) =>
            (ServiceStep)new Create(worker, isDelay ? startIn - 1 : startIn, isDelay, attempts))),
        (8, AnyClaim),
        (2, AnySettings),
        (1, AnyWorker.Select(worker => (ServiceStep)new DeleteSettings(worker))),
        (12, Gen.Select(Gen.Int[0, 9], TaskStep.OfTask, (task, step) => (ServiceStep)new OfTask(task, step))),
        (6, TaskStep.OfTime.Select(step => (ServiceStep)new OfTime(step))));

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A new task, whose start is given as an instant or as a delay.</summary>
    internal sealed record Create(string Worker, int StartIn, bool IsDelay, int MaxAttempts) : ServiceStep;

    internal sealed record Claim(string[] Workers, int Limit, int Seconds, string? Claimant, string? Name) : ServiceStep;

    internal sealed record Settings(string Worker, bool? Paused, (bool IsGiven, int? Value) MaxRunning) : ServiceStep;

    internal sealed record DeleteSettings(string Worker) : ServiceStep;

    /// <summary>An operation on one of the tasks; the index wraps around.</summary>
    internal sealed record OfTask(int Task, TaskStep Step) : ServiceStep;

    internal sealed record OfTime(TaskStep Step) : ServiceStep;
}
