using System.Text;
using System.Text.Json;
using CsCheck;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>Tasks to store, as the responses that a later read must return.</summary>
internal static class SampleTasks
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        "a", "Z", "ß", "e\u0301", "é", "İ", "😀", "👩‍👩‍👧", "漢", "ﬀ", "'", "\"", "\\", "%", "_", "[", "--", "\u00a0", "\ufeff", "\uffff", " ");

    private static readonly Gen<string> Text = Piece.Array[0, 8].Select(string.Concat);

    private static readonly Gen<DateTimeOffset> Time = Gen.OneOf<long>(
        Gen.Long[0, DateTimeOffset.MaxValue.Ticks],
        Gen.OneOf(0L, 1L, DateTimeOffset.MaxValue.Ticks, DateTimeOffset.UnixEpoch.Ticks - 1, new DateTime(2029, 6, 1).Ticks + 1_234_567))
        .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<DateTimeOffset?> TimeOrNull =
        Gen.Select(Gen.Bool, Time).Select((isGiven, time) => isGiven ? time : default(DateTimeOffset?));

    private static readonly Gen<Payload> AnyPayload = Gen.Select(
        Text,
        Gen.OneOf("null", "1.10", "1e400", "-0", "123456789012345678901234567890", "[[],{}]", """{"z":1,"a":{"y":null,"b":[1,2]}}""", "\"\\u0000\""))
        .Array[0, 4]
        .Select(members => Payload.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', members
            .DistinctBy(member => member.Item1, StringComparer.Ordinal)
            .Select(member => $"{JsonSerializer.Serialize($"k{member.Item1}")} : {member.Item2}"))}}}")));

    private static readonly Gen<RetryResponse> AnyRetry =
        from attempts in Gen.Int[RetryPolicy.MinAttempts, RetryPolicy.MaxAttemptsLimit]
        from backoff in Gen.Int[0, RetryPolicy.MaxFirstBackoffSeconds]
        from factor in Gen.Double[RetryPolicy.MinFactor, RetryPolicy.MaxFactor]
        from longest in Gen.Int[RetryPolicy.MinMaxBackoffSeconds, RetryPolicy.MaxMaxBackoffSeconds]
        select new RetryResponse { MaxAttempts = attempts, BackoffSeconds = backoff, BackoffFactor = factor, MaxBackoffSeconds = longest };

    private static readonly Gen<FailureResponse?> AnyFailure =
        from isGiven in Gen.Bool
        from code in Gen.Enum<FailureCode>()
        from hasMessage in Gen.Bool
        from message in Text
        select isGiven ? new FailureResponse { Code = code, Message = hasMessage ? message : null } : null;

    private static readonly Gen<LeaseResponse?> AnyLease =
        from isGiven in Gen.Bool
        from hasClaimant in Gen.Bool
        from claimant in Text
        from expires in Time
        select isGiven ? new LeaseResponse { Claimant = hasClaimant ? claimant : null, ExpiresAt = expires } : null;

    /// <summary>Generates any task that a database may have to store.</summary>
    public static readonly Gen<TaskResponse> Any =
        from start in Time
        from title in Gen.Select(Gen.Bool, Text).Select((isGiven, text) => isGiven ? text : null)
        from worker in Text.Select(text => $"w{text}w")
        from status in Gen.Enum<ScheduledTaskStatus>()
        from payload in AnyPayload
        from created in Time
        from updated in Time
        from started in TimeOrNull
        from finished in TimeOrNull
        from due in TimeOrNull
        from attempt in Gen.Int[0, 100]
        from retry in AnyRetry
        from failure in AnyFailure
        from lease in AnyLease
        from isTraced in Gen.Bool
        from version in Gen.Int[1, int.MaxValue]
        select New() with
        {
            Start = start,
            Title = title,
            Worker = worker,
            Status = status,
            Payload = payload,
            CreatedAt = created,
            UpdatedAt = updated,
            StartedAt = started,
            FinishedAt = finished,
            DueAt = due,
            Attempt = attempt,
            Retry = retry,
            Failure = failure,
            Lease = lease,
            Traceparent = isTraced ? Trace : null,
            Version = version,
        };

    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    public static readonly DateTimeOffset Future = FrozenTimeProvider.Start.AddDays(1);

    public static TaskResponse New() => new()
    {
        Id = TaskId.New(FrozenTimeProvider.Start).ToString(),
        Start = Future,
        Title = null,
        Worker = "reports",
        Status = ScheduledTaskStatus.Scheduled,
        Payload = Payload.Empty,
        CreatedAt = FrozenTimeProvider.Start,
        UpdatedAt = FrozenTimeProvider.Start,
        StartedAt = null,
        FinishedAt = null,
        DueAt = Future,
        Attempt = 0,
        Retry = new RetryResponse { MaxAttempts = 3, BackoffSeconds = 30, BackoffFactor = 2, MaxBackoffSeconds = 3600 },
        Failure = null,
        Lease = null,
        Traceparent = null,
        Version = 1,
    };

    public static TaskId IdOf(string text) => TaskId.TryParse(text, out var id) ? id : throw new FormatException(text);

    public static ScheduledTask ToAggregate(TaskResponse task)
    {
        var aggregate = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From(task.Worker))
            {
                Title = task.Title is null ? null : TaskTitle.From(task.Title),
                Payload = task.Payload,
                Retry = new RetryPolicy(task.Retry.MaxAttempts, task.Retry.BackoffSeconds, task.Retry.BackoffFactor, task.Retry.MaxBackoffSeconds),
            },
            TaskStart.At(FrozenTimeProvider.Start.AddDays(1)),
            ClockReading.At(FrozenTimeProvider.Start),
            TraceParent.TryParse(task.Traceparent));
        Set(aggregate, nameof(ScheduledTask.Id), IdOf(task.Id));
        Set(aggregate, nameof(ScheduledTask.Start), task.Start);
        Set(aggregate, nameof(ScheduledTask.Status), task.Status);
        Set(aggregate, nameof(ScheduledTask.CreatedAt), task.CreatedAt);
        Set(aggregate, nameof(ScheduledTask.UpdatedAt), task.UpdatedAt);
        Set(aggregate, nameof(ScheduledTask.StartedAt), task.StartedAt);
        Set(aggregate, nameof(ScheduledTask.FinishedAt), task.FinishedAt);
        Set(aggregate, nameof(ScheduledTask.DueAt), task.DueAt);
        Set(aggregate, nameof(ScheduledTask.Attempt), task.Attempt);
        Set(aggregate, nameof(ScheduledTask.Failure), task.Failure is { } failure ? new TaskFailure(failure.Code, failure.Message) : null);
        Set(aggregate, nameof(ScheduledTask.Lease), task.Lease is { } lease
            ? new Lease(LeaseSecret.New(), lease.Claimant, Lease.DefaultSeconds, lease.ExpiresAt, FrozenTimeProvider.Start, ClaimKey: null)
            : null);
        Set(aggregate, nameof(ScheduledTask.Version), task.Version);
        return aggregate;
    }

    private static void Set(ScheduledTask task, string property, object? value) =>
        typeof(ScheduledTask).GetProperty(property)!.SetValue(task, value, index: null);
}
