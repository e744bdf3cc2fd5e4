namespace Scheduler.Service.Tests.Workers;

/// <summary>A lease as the worker knows it that was given it. All times are of one clock, which the service does not see.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Attempt">Which attempt at the task it is, as the claim was answered.</param>
/// <param name="Version">The task's version, as the claim was answered.</param>
/// <param name="Token">Its token.</param>
/// <param name="AskedAt">Before this it cannot have been given.</param>
/// <param name="AnsweredAt">At this it had been given.</param>
internal sealed record LeaseRecord(string Task, int Attempt, int Version, string Token, TimeSpan AskedAt, TimeSpan AnsweredAt)
{
    /// <summary>How long every lease is: the least that the service allows.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<CallRecord> _calls = [];

    /// <summary>What was sent with its token.</summary>
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

    /// <summary>Until when it certainly held, if nobody ended it: it was given and prolonged no earlier than that was asked for.</summary>
    public TimeSpan GrantedUntil => Calls.Where(call => call.IsHeartbeat && call.Result == CallResult.Done).Select(call => call.SentAt).Append(AskedAt).Max() + Length;

    /// <summary>Until when it certainly held: it was not ended before that was asked for.</summary>
    public TimeSpan HeldUntil => Min(GrantedUntil, Calls.Where(call => !call.IsHeartbeat).Select(call => call.SentAt).Append(TimeSpan.MaxValue).Min());

    /// <summary>Whether a call came when the lease certainly held, and was nevertheless told that it is lost.</summary>
    public bool WasBroken(CallRecord call) => call.Result == CallResult.Refused && call.AnsweredAt < GrantedUntil
        && !Calls.Any(other => !other.IsHeartbeat && other.Result != CallResult.Refused && other.SentAt < call.AnsweredAt);

    /// <summary>Whether a call came when the lease certainly did not hold any more, and was nevertheless of use.</summary>
    public bool WasIgnored(CallRecord call)
    {
        var before = Calls.Where(other => other.SentAt < call.SentAt).ToList();
        var mayBeAnything = before.Exists(other => other.IsHeartbeat ? other.Result == CallResult.Lost : other.Result != CallResult.Refused);
        return call.Result == CallResult.Done && !mayBeAnything
            && call.SentAt > before.Where(other => other.Result == CallResult.Done).Select(other => other.AnsweredAt).Append(AnsweredAt).Max() + Length;
    }

    public void Add(CallRecord call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Whether a call of this kind had this result.</summary>
    public bool Has(string kind, CallResult result) => Calls.Any(call => call.Kind == kind && call.Result == result);

    /// <summary>Whether both certainly held at one moment.</summary>
    public bool Overlaps(LeaseRecord other) => Max(AnsweredAt, other.AnsweredAt) < Min(HeldUntil, other.HeldUntil);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}

/// <summary>One call with a lease's token.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="AnsweredAt">When the answer came, or was given up.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Key">The key that it put into the task's payload; null for none.</param>
internal sealed record CallRecord(string Kind, TimeSpan SentAt, TimeSpan AnsweredAt, CallResult Result, string? Key)
{
    public const string Heartbeat = "heartbeat";
    public const string Complete = "complete";
    public const string Fail = "fail";
    public const string FailForGood = "fail for good";
    public const string Release = "release";

    public bool IsHeartbeat => Kind == Heartbeat;
}

/// <summary>What became of a call.</summary>
internal enum CallResult
{
    /// <summary>No answer came: it may have been done or not.</summary>
    Lost,

    /// <summary>It was acknowledged.</summary>
    Done,

    /// <summary>The lease was lost.</summary>
    Refused,
}
