using CsCheck;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks.Attempts;

/// <summary>The token that a worker sends.</summary>
internal enum TokenChoice
{
    /// <summary>The token of the task's last claim.</summary>
    Last,

    /// <summary>The token of an earlier claim.</summary>
    Old,

    /// <summary>The token of another task with the same claim.</summary>
    OfAnother,

    /// <summary>Any other text.</summary>
    Wrong,
}

/// <summary>A step of a test sequence.</summary>
internal abstract record TaskStep
{
    private static readonly string Huge = $"\"{new string('x', 200_000)}\"";

    private static readonly Gen<TokenChoice> AnyToken = Gen.Frequency(
        (8, Gen.Const(TokenChoice.Last)), (1, Gen.Const(TokenChoice.Old)), (1, Gen.Const(TokenChoice.OfAnother)), (1, Gen.Const(TokenChoice.Wrong)));

    private static readonly Gen<(string, string)?> AnyChange = Gen.Frequency<(string, string)?>(
        (25, Gen.Const(default((string, string)?))),
        (25, Gen.Select(Of("a", "b"), Of("1", "2"), (key, json) => ((string, string)?)(key, json))),
        (1, Of("huge", "huger").Select(key => ((string, string)?)(key, Huge))));

    private static readonly Gen<(int, int, double, int)?> AnyPolicy = Maybe(
        4,
        Gen.Select(Of(1, 2, 3, 100), Of(0, 1, 30, 86_400), Of(1, 1.5, 2, 10), Of(1, 60, 604_800), (attempts, backoff, factor, most) =>
            (attempts, backoff, factor, most)));

    private static readonly Gen<(int? In, int? Delay)> AnyStart = Gen.Frequency<(int? In, int? Delay)>(
        (4, Gen.Const<(int?, int?)>((null, null))),
        (2, Of(-5, 0, 1, 20).Select(seconds => ((int?, int?))(seconds, null))),
        (2, Of(0, 0, 1, 20, 31_536_000).Select(seconds => ((int?, int?))(null, seconds))));

    /// <summary>Steps other than claims.</summary>
    public static Gen<TaskStep> OfTask { get; } = Gen.Frequency<TaskStep>(
        (2, Gen.Select(AnyToken, Maybe(2, Of(5, 30, 3600)), AnyChange, (token, seconds, change) => (TaskStep)new Heartbeat(token, seconds, change))),
        (3, Gen.Select(AnyToken, AnyChange, (token, change) => (TaskStep)new Complete(token, change))),
        (3, Gen.Select(AnyToken, Gen.Bool, Maybe(2, Of(0, 7, 604_800)), AnyChange, (token, isRetryable, after, change) => (TaskStep)new Fail(token, isRetryable, after, change))),
        (2, Gen.Select(AnyToken, Of(0, 0, 9, 604_800), (token, delay) => (TaskStep)new Release(token, delay))),
        (3, Gen.Select(
            Maybe(2, Gen.Enum<ScheduledTaskStatus>()), AnyStart, Maybe(6, Of("reports", "mail")), AnyPolicy, AnyChange, (status, start, worker, retry, payload) =>
                (TaskStep)new Patch(status, start.In, start.Delay, worker, retry, payload))),
        (1, Gen.Const((TaskStep)new Delete())));

    /// <summary>A claim of one task.</summary>
    public static Gen<TaskStep> OfClaim { get; } =
        Gen.Select(Of(5, 60, 3600), Of<string?>(null, "host-1"), (seconds, claimant) => (TaskStep)new Claim(seconds, claimant));

    /// <summary>Steps without a client: expiry and the passing of time.</summary>
    public static Gen<TaskStep> OfTime { get; } = Gen.Frequency<TaskStep>(
        (1, Gen.Const((TaskStep)new Expire())),
        (3, Of(0.0000001, 1, 4.9999999, 5, 30, 33, 60, 3600, 700_000).Select(seconds => (TaskStep)new Wait(seconds))));

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T?> Maybe<T>(int absent, Gen<T> value)
        where T : struct => Gen.Frequency((absent, Gen.Const(default(T?))), (1, value.Select(given => (T?)given)));

    private static Gen<string?> Maybe(int absent, Gen<string> value) => Gen.Frequency((absent, Gen.Const(default(string))), (1, value.Select(given => (string?)given)));

    internal sealed record Claim(int Seconds, string? Claimant) : TaskStep;

    /// <summary>A call of a worker.</summary>
    internal abstract record Call(TokenChoice Token, (string Key, string Json)? Change) : TaskStep;

    internal sealed record Heartbeat(TokenChoice Token, int? Seconds, (string Key, string Json)? Change) : Call(Token, Change);

    internal sealed record Complete(TokenChoice Token, (string Key, string Json)? Change) : Call(Token, Change);

    internal sealed record Fail(TokenChoice Token, bool IsRetryable, int? RetryAfter, (string Key, string Json)? Change) : Call(Token, Change);

    internal sealed record Release(TokenChoice Token, int Delay) : Call(Token, Change: null);

    /// <summary>A manual change. The start is given in seconds from now, where 0 is the start that it has, or as a delay.</summary>
    internal sealed record Patch(
        ScheduledTaskStatus? Status, int? StartIn, int? Delay, string? Worker, (int, int, double, int)? Retry, (string Key, string Json)? Payload) : TaskStep;

    internal sealed record Delete : TaskStep;

    internal sealed record Expire : TaskStep;

    internal sealed record Wait(double Seconds) : TaskStep;
}
