namespace Scheduler.Service.Tests.Histories;

/// <summary>A lease as its worker observes it. All times are from one monotonic clock, which the service does not use.</summary>
/// <param name="Task">The id of the task.</param>
/// <param name="Token">The lease token.</param>
internal sealed record LeaseRecord(string Task, string Token)
{
    /// <summary>The duration of every lease: the minimum that the service allows.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<CallRecord> _calls = [];

    /// <summary>The attempt in the response to the claim.</summary>
    public int Attempt { get; init; }

    /// <summary>The version in the response to the claim.</summary>
    public int Version { get; init; }

    /// <summary>The start of the attempt in the response to the claim.</summary>
    public string StartedAt { get; init; } = "";

    /// <summary>The earliest time at which the lease can have been given: that of the claim.</summary>
    public TimeSpan SentAt { get; init; }

    /// <summary>The latest time at which the lease can have been given: that of the response.</summary>
    public TimeSpan ReceivedAt { get; init; }

    /// <summary>Whether the fuzzer ended the attempt with this lease.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The calls with its token.</summary>
    public IReadOnlyList<CallRecord> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The earliest possible expiry, counted from the requests for the lease and its extensions, unless it is ended before.</summary>
    public TimeSpan GrantedUntil =>
        Calls.Where(call => call.IsHeartbeat && call.Result == CallResult.Done).Select(call => call.SentAt).Append(SentAt).Max() + Length;

    /// <summary>The latest time at which the lease was certainly held: it cannot have ended before this was requested.</summary>
    public TimeSpan HeldUntil => Min(GrantedUntil, Calls.Where(call => !call.IsHeartbeat).Select(call => call.SentAt).Append(TimeSpan.MaxValue).Min());

    /// <summary>Whether a call was rejected although the lease was certainly held.</summary>
    public bool WasBroken(CallRecord call) => call.Result == CallResult.Rejected && call.ReceivedAt < GrantedUntil
        && !Calls.Any(other => !other.IsHeartbeat && other.Result != CallResult.Rejected && other.SentAt < call.ReceivedAt);

    /// <summary>Whether a call was accepted although the lease had certainly expired.</summary>
    public bool WasIgnored(CallRecord call)
    {
        var before = Calls.Where(other => other.SentAt < call.SentAt).ToList();
        var isUncertain = before.Exists(other => other.IsHeartbeat ? other.Result == CallResult.Lost : other.Result != CallResult.Rejected);
        return call.Result == CallResult.Done && !isUncertain
            && call.SentAt > before.Where(other => other.Result == CallResult.Done).Select(other => other.ReceivedAt).Append(ReceivedAt).Max() + Length;
    }

    public void Add(CallRecord call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Whether any call of this kind had this result.</summary>
    public bool Has(string kind, CallResult result) => Calls.Any(call => call.Kind == kind && call.Result == result);

    /// <summary>Whether both leases were certainly held at the same time.</summary>
    public bool Overlaps(LeaseRecord other) => Max(ReceivedAt, other.ReceivedAt) < Min(HeldUntil, other.HeldUntil);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}

/// <summary>A call with a lease token.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="SentAt">The time of the request.</param>
/// <param name="ReceivedAt">The time at which the response arrived, or the request failed.</param>
/// <param name="Result">The result.</param>
internal sealed record CallRecord(string Kind, TimeSpan SentAt, TimeSpan ReceivedAt, CallResult Result)
{
    public const string Heartbeat = "heartbeat";
    public const string Complete = "complete";
    public const string Fail = "fail";
    public const string FailForGood = "fail permanently";
    public const string Release = "release";

    public bool IsHeartbeat => Kind == Heartbeat;
}

/// <summary>The result of a call.</summary>
internal enum CallResult
{
    /// <summary>No response arrived: the outcome is unknown.</summary>
    Lost,

    /// <summary>The call was acknowledged.</summary>
    Done,

    /// <summary>The call was rejected: the lease was lost.</summary>
    Rejected,
}
