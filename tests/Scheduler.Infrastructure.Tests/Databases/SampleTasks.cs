using System.Reflection;
using System.Text;
using System.Text.Json;
using AutoMapper;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
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

    private static readonly Gen<ProgressResponse?> AnyProgress =
        from isGiven in Gen.Bool
        from percent in Gen.Double[0, TaskProgress.MaxPercent].Nullable()
        from hasMessage in Gen.Bool
        from message in Text
        from at in Time
        select isGiven ? new ProgressResponse { Percent = percent, Message = hasMessage ? message : null, At = at } : null;

    /// <summary>The texts of a task that may be null and have no form of their own.</summary>
    private static readonly List<PropertyInfo> OptionalTexts = typeof(TaskResponse).GetProperties()
        .Where(property => property.PropertyType == typeof(string)
            && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable
            && property.Name is not (nameof(TaskResponse.Traceparent) or nameof(TaskResponse.ScheduleId) or nameof(TaskResponse.FailureKind)))
        .ToList();

    private static readonly IMapper Map = new ServiceCollection().AddApplication().BuildServiceProvider().GetRequiredService<IMapper>();

    /// <summary>Generates any task that a database may have to store.</summary>
    public static readonly Gen<TaskResponse> Any =
        from start in Time
        from texts in Gen.Select(Gen.Bool, Text).Select((isGiven, text) => isGiven ? text : null).Array[OptionalTexts.Count]
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
        from kind in Gen.ULong.Select(value => new FailureKind(value).ToString()).Null()
        from lease in AnyLease
        from progress in AnyProgress
        from isTraced in Gen.Bool
        from schedule in Gen.Guid.Select(id => new ScheduleId(id).ToString()).Null()
        from instant in TimeOrNull
        from version in Gen.Int[1, int.MaxValue]
        select With(texts, New() with
        {
            Start = start,
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
            FailureKind = kind,
            Lease = lease,
            Progress = progress,
            Traceparent = isTraced ? Trace : null,
            ScheduleId = schedule,
            ScheduledFor = instant,
            Version = version,
        });

    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    public static readonly DateTimeOffset Future = FrozenTimeProvider.Start.AddDays(1);

    public static TaskResponse New() => Map.Map<TaskResponse>(
        ScheduledTask.Create(new TaskTemplate(WorkerName.From("reports")), TaskStart.At(Future), ClockReading.At(FrozenTimeProvider.Start)));

    public static TaskId IdOf(string text) => TaskId.TryParse(text, out var id) ? id : throw new FormatException(text);

    public static ScheduledTask ToAggregate(TaskResponse task)
    {
        var aggregate = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From(task.Worker)), TaskStart.At(Future), ClockReading.At(FrozenTimeProvider.Start));

        // What is computed for a response is not stored.
        foreach (var field in typeof(TaskResponse).GetProperties().Where(field => field.Name != nameof(TaskResponse.Waiting)))
        {
            var property = typeof(ScheduledTask).GetProperty(field.Name, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)!;
            property.SetValue(aggregate, ToDomain(field.GetValue(task), property.PropertyType));
        }

        return aggregate;
    }

    private static object? ToDomain(object? value, Type type) => value switch
    {
        string text when type == typeof(TaskId) => IdOf(text),
        string text when type == typeof(FailureKind?) => FailureKind.TryParse(text, out var kind) ? kind : throw new FormatException(text),
        string text when type == typeof(ScheduleId?) => ScheduleId.TryParse(text, out var id) ? id : throw new FormatException(text),
        string text => type.GetMethod(nameof(WorkerName.From))!.Invoke(obj: null, [text]),
        RetryResponse retry => new RetryPolicy(retry.MaxAttempts, retry.BackoffSeconds, retry.BackoffFactor, retry.MaxBackoffSeconds),
        FailureResponse failure => new TaskFailure(failure.Code, failure.Message),
        ProgressResponse progress => new TaskProgress(progress.Percent, progress.Message, progress.At),
        LeaseResponse lease => new Lease(LeaseSecret.New(), lease.Claimant, Lease.DefaultSeconds, lease.ExpiresAt, FrozenTimeProvider.Start, ClaimKey: null),
        _ => value,
    };

    private static TaskResponse With(IReadOnlyList<string?> texts, TaskResponse task)
    {
        foreach (var (property, text) in OptionalTexts.Zip(texts))
        {
            property.SetValue(task, text);
        }

        return task;
    }
}
