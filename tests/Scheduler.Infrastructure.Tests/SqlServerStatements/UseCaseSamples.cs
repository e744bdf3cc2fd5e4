using System.Text;
using MediatR;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Schedules;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>One way to run a use case.</summary>
/// <param name="Stored">The status of the stored task.</param>
/// <param name="Run">Runs the use case.</param>
/// <param name="RecordedAt">When the idempotency key was used before; null when it was not.</param>
/// <param name="LeaseExpiresAt">When the lease of the stored task expires; null when the task has no lease.</param>
/// <param name="IsDue">Whether a claim finds a task.</param>
/// <param name="HasSettings">Whether the worker has settings.</param>
/// <param name="IsNameFree">Whether no schedule has the name that is looked for.</param>
/// <param name="Ids">The ids of the stored tasks; null for one task.</param>
/// <param name="Steps">The number of requests, or of batches of a streamed listing.</param>
internal sealed record UseCaseSample(
    ScheduledTaskStatus Stored, Func<IMediator, Task> Run, DateTime? RecordedAt = null, DateTime? LeaseExpiresAt = null, bool IsDue = true,
    bool HasSettings = true, bool IsNameFree = false, IReadOnlyList<TaskId>? Ids = null, int Steps = 1)
{
    public static implicit operator UseCaseSample(Func<IMediator, Task> run) => new(ScheduledTaskStatus.Scheduled, run);
}

/// <summary>Ways to run each use case, which together cover every shape of statement that it can send.</summary>
internal static class UseCaseSamples
{
    private static readonly DateTimeOffset Future = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TaskStart Delay = TaskStart.After(TimeSpan.FromSeconds(5));
    private static readonly TaskId Id = new(new Guid("019abc00-0000-7000-8000-000000000001"));
    private static readonly Payload Change = Payload.Parse("""{"added":2}"""u8);

    public static readonly LeaseSecret Secret = LeaseSecret.New();

    private static readonly LeaseToken Token = Secret.TokenOf(Id);

    private static readonly WorkerName Worker = WorkerName.From("reports");

    public static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "path", "key", "body"u8);

    private static readonly TaskId[] Many = [.. Enumerable.Range(0, ReportTasks.MaxItems).Select(_ => TaskId.New(Future))];

    // Longer than the maximum of varbinary(n).
    private static readonly Payload Long = Payload.Parse(Encoding.UTF8.GetBytes($$"""{"long":"{{new string('x', 8000)}}"}"""));

    // More than the maximum number of seeks of a listing.
    private static readonly string[] ManyWorkers = [.. Enumerable.Range(0, 65).Select(i => $"worker {i}")];

    // As many.
    private static readonly ScheduleId[] Schedules = [.. Enumerable.Range(0, 65).Select(_ => ScheduleId.New(Future))];

    private static readonly ScheduleReference Schedule = ScheduleReference.ById($"{Schedules[0]}");

    private static readonly ScheduleDefinition Definition = SampleSchedules.Definition("a key");

    private static readonly ApiKeyText ApiKey = ApiKeyText.New();

    private static readonly Dictionary<Type, IReadOnlyList<UseCaseSample>> ByRequest = new()
    {
        [typeof(AddApiKey)] =
        [
            Of(new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.TasksRead]), Workers: null, ExpiresAt: null)),
            Of(new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([.. Scopes.All]), BoundWorkers.From(["reports"]), Future)),
        ],
        [typeof(AuthenticateApiKey)] = [Of(new AuthenticateApiKey(ApiKey))],
        [typeof(ListApiKeys)] = [Of(new ListApiKeys())],
        [typeof(RevokeApiKey)] = [Of(new RevokeApiKey(ApiKey.Id))],
        [typeof(CreateTask)] =
        [
            Of(new CreateTask(() => new NewTask(new TaskTemplate(Worker), TaskStart.At(Future)))),
            .. Keyed(new CreateTask(() => new NewTask(new TaskTemplate(Worker), TaskStart.At(Future)), Key)),
            Of(new CreateTask(() => new NewTask(new TaskTemplate(Worker) { Title = TaskTitle.From("a title"), Payload = Change }, TaskStart.At(Future)))),
            Of(new CreateTask(() => new NewTask(new TaskTemplate(Worker) { Payload = Long }, TaskStart.At(Future)))),
            Of(new CreateTask(() => new NewTask(new TaskTemplate(Worker), Delay))),
            Of(new CreateTask(() => new NewTask(new TaskTemplate(Worker), Delay), Key)),
        ],
        [typeof(CreateTasks)] =
        [
            .. Keyed(new CreateTasks(() => [new NewTask(new TaskTemplate(Worker), TaskStart.At(Future))], Key)),
            Of(new CreateTasks(() => [new NewTask(new TaskTemplate(Worker), TaskStart.At(Future))])),
            Of(new CreateTasks(() => [new NewTask(new TaskTemplate(Worker), Delay)])),
            Of(new CreateTasks(() => [.. Enumerable.Repeat(new NewTask(new TaskTemplate(Worker) { Title = TaskTitle.From("a title"), Payload = Long }, TaskStart.At(Future)), CreateTasks.MaxTasks)])),
            Of(new CreateTasks(() => [.. Enumerable.Repeat(new NewTask(new TaskTemplate(Worker), Delay), CreateTasks.MaxTasks)], Key)),
        ],
        [typeof(ClaimTasks)] =
        [
            Of(Claim(key: null, "reports")),
            Of(Claim(ClaimKey.Of("caller", "claim"), "reports")),
            Of(Claim(key: null, "reports", "mails")),
            Of(Claim(ClaimKey.Of("caller", "claim"), [.. ManyWorkers.Take(ClaimTasks.MaxWorkers)])),
        ],
        [typeof(CreateSchedule)] = [.. Keyed(new CreateSchedule(() => Definition, Key)).Select(sample => sample with { IsNameFree = true })],
        [typeof(PutSchedule)] =
        [
            Of(new PutSchedule(Definition, KeepsPaused: true, KeepsNote: true)) with { IsNameFree = true },
            Of(new PutSchedule(Definition, KeepsPaused: true, KeepsNote: true)),
        ],
        [typeof(UpdateSchedule)] =
        [
            Of(new UpdateSchedule(Schedule, new ScheduleChanges { Title = new(TaskTitle.From("another title")) })),
            Of(new UpdateSchedule(Schedule, new ScheduleChanges { Name = new(ScheduleName.From("another name")) })) with { IsNameFree = true },
            Of(new UpdateSchedule(Schedule, new ScheduleChanges { IsPaused = new(value: true) })),
        ],
        [typeof(DeleteSchedule)] = [Of(new DeleteSchedule(Schedule)), Of(new DeleteSchedule(ScheduleReference.ByName("a name")))],
        [typeof(GetSchedule)] = [Of(new GetSchedule(Schedule)), Of(new GetSchedule(ScheduleReference.ByName("a name")))],
        [typeof(ListSchedules)] =
        [
            (Func<IMediator, Task>)(async mediator => await (await mediator.Send(new ListSchedules(new ScheduleFilter()))).CountAsync()),
            (Func<IMediator, Task>)(async mediator => await (await mediator.Send(new ListSchedules(new ScheduleFilter { Workers = [Worker] }))).CountAsync()),
        ],
        [typeof(ListSchedulesPage)] = [Of(new ListSchedulesPage(new ScheduleFilter(), 1, Cursor: null))],
        [typeof(TriggerSchedule)] = [.. Keyed(new TriggerSchedule(Schedule, () => new TriggerContent(Change, Title: null), Key))],
        [typeof(BackfillSchedule)] =
        [
            .. Keyed(new BackfillSchedule(Schedule, () => new BackfillRange(SqlServerRecording.Now.AddHours(-3), SqlServerRecording.Now, 10), Key)),
        ],
        [typeof(PreviewSchedule)] = [Of(new PreviewSchedule(Schedule, From: null, 5))],
        [typeof(PreviewRecurrence)] = [Of(new PreviewRecurrence(Definition.Recurrence, Name: null, From: null, 5))],
        [typeof(PollSchedules)] = [Of(new PollSchedules(IncludesLate: false)), Of(new PollSchedules(IncludesLate: true))],
        [typeof(AdvanceSchedule)] = [Of(new AdvanceSchedule(Schedules[0]))],
        [typeof(RenewLease)] = [Leased(new RenewLease(Id, Token, Seconds: null, Payload: null)), Leased(new RenewLease(Id, Token, 10, Change))],
        [typeof(CompleteTask)] = [Leased(new CompleteTask(Id, Token, Payload: null)), Leased(new CompleteTask(Id, Token, Change))],
        [typeof(FailTask)] =
        [
            Leased(new FailTask(Id, Token, new FailureReport("It broke."), Payload: null)),
            Leased(new FailTask(Id, Token, new FailureReport(IsRetryable: false), Change)),
        ],
        [typeof(ReleaseTask)] = [Leased(new ReleaseTask(Id, Token, TimeSpan.FromSeconds(5)))],
        [typeof(ReportTasks)] =
        [
            Leased(new ReportTasks([Completion(Id)])),
            Leased(new ReportTasks([.. Many.Select(Completion)])) with { Ids = Many },
            Leased(new ReportTasks([.. Many.Select(Failure)])) with { Ids = Many },
        ],
        [typeof(ExpireLeases)] =
        [
            Leased(new ExpireLeases()) with { LeaseExpiresAt = SqlServerRecording.Now.UtcDateTime.AddSeconds(-1) },
            Leased(new ExpireLeases()) with { LeaseExpiresAt = SqlServerRecording.Now.UtcDateTime.AddSeconds(-1), Ids = [.. Many.Take(ExpireLeases.BatchSize)] },
        ],
        [typeof(ListWorkers)] = [Of(new ListWorkers())],
        [typeof(GetWorker)] = [Of(new GetWorker(Worker))],
        [typeof(UpdateWorker)] =
        [
            Of(new UpdateWorker(Worker, new(new(value: true), default))),
            Of(new UpdateWorker(Worker, new(default, new(value: 7)))),
            Of(new UpdateWorker(Worker, new(default, new(value: 7)))) with { HasSettings = false },
        ],
        [typeof(DeleteWorkerSettings)] = [Of(new DeleteWorkerSettings(Worker)), Of(new DeleteWorkerSettings(Worker)) with { HasSettings = false }],
        [typeof(PollTasks)] = [Of(new PollTasks()), new UseCaseSample(ScheduledTaskStatus.Scheduled, WaitAndPollAsync, IsDue: false, Steps: 2)],
        [typeof(DeleteEndedTasks)] = [Of(new DeleteEndedTasks())],
        [typeof(RemoveOldEvents)] = [Of(new RemoveOldEvents())],
        [typeof(FillFailureKinds)] = [Of(new FillFailureKinds())],
        [typeof(DeleteExpiredRecords)] = [Of(new DeleteExpiredRecords())],
        [typeof(FollowEvents)] = [new(ScheduledTaskStatus.Scheduled, ListenAndFollowAsync, Steps: 2)],
        [typeof(ListEvents)] = [Of(new ListEvents(new EventFilter(), After: 1, ListEvents.MaxLimit, TimeSpan.Zero))],
        [typeof(ListTaskEvents)] =
        [
            new(ScheduledTaskStatus.Scheduled, async mediator => await (await mediator.Send(new ListTaskEvents(Id))).CountAsync(), Steps: 2),
        ],
        [typeof(SubscribeToEvents)] = [Of(new SubscribeToEvents(new EventFilter(), After: null))],
        [typeof(DeleteTask)] = [Of(new DeleteTask(Id))],
        [typeof(GetTask)] = [Of(new GetTask(Id))],
        [typeof(ListTasks)] = [.. Listings().Select(listing => List(new ListTasks(listing.Filter, listing.Sort, IsSummary: listing.Sort == TaskSort.StartDescending)))],
        [typeof(ListTasksPage)] = [.. Listings().Select(listing => Page(new ListTasksPage(listing.Filter, listing.Sort, 1, IsSummary: false, Cursor: null)))],
        [typeof(CountTasks)] = [.. Listings().Select(listing => Of(new CountTasks(listing.Filter, CountTasks.DefaultCap)))],
        [typeof(ChangeManyTasks)] =
        [
            .. Keyed(new ChangeManyTasks(() => new BulkChange { Action = BulkAction.Cancel, Filter = new TaskFilter { Workers = [Worker] } }, Key)),
            Of(new ChangeManyTasks(() => new BulkChange { Action = BulkAction.Delete, Ids = [$"{Id}"] })),
        ],
        [typeof(ChangeTasks)] =
        [
            Of(new ChangeTasks(BulkAction.RunNow, [new TaskChangeItem($"{Id}", TimeSpan.Zero)], Start: null, UnchangedSince: null)),
            Of(new ChangeTasks(BulkAction.Retry, [new TaskChangeItem($"{Id}", TimeSpan.Zero)], Start: null, UnchangedSince: null), ScheduledTaskStatus.Failed),
            Of(new ChangeTasks(BulkAction.Cancel, [.. Many.Select(id => new TaskChangeItem($"{id}", TimeSpan.Zero))], Start: null, UnchangedSince: null)) with { Ids = Many },
        ],
        [typeof(StoreResponse)] = [.. Keyed(new StoreResponse(Key, [1, 2, 3]))],
        [typeof(MergePayload)] = [Of(new MergePayload(Id, Change)), Of(new MergePayload(Id, Long))],
        [typeof(RemovePayloadKey)] = [Of(new RemovePayloadKey(Id, "stored"))],
        [typeof(UpdateTask)] = [.. Updates().Select(update => Of(new UpdateTask(Id, update.Changes), update.Stored))],
    };

    /// <summary>Every request of the application.</summary>
    public static IEnumerable<Type> Requests => typeof(ITaskReadStore).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false }
            && type.GetInterfaces().Any(port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(IRequest<>)))
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    public static IReadOnlyList<UseCaseSample> For(Type request) =>
        ByRequest.GetValueOrDefault(request)
        ?? throw new InvalidOperationException($"{request.Name} has no sample: add one to {nameof(UseCaseSamples)}.");

    private static UseCaseSample Of<T>(IRequest<T> request, ScheduledTaskStatus stored = ScheduledTaskStatus.Scheduled) =>
        new(stored, mediator => mediator.Send(request));

    private static ReportItem Failure(TaskId id) =>
        new($"{id}", new FailTask(id, Secret.TokenOf(id), new FailureReport("It broke.", IsRetryable: false), Change));

    private static ReportItem Completion(TaskId id) => new($"{id}", new CompleteTask(id, Secret.TokenOf(id), Change));

    private static UseCaseSample Leased<T>(IRequest<T> request) =>
        Of(request, ScheduledTaskStatus.Running) with { LeaseExpiresAt = SqlServerRecording.Now.UtcDateTime.AddYears(1) };

    private static async Task WaitAndPollAsync(IMediator mediator)
    {
        using var disconnect = new CancellationTokenSource();
        Task claim = mediator.Send(Claim(ClaimKey.Of("caller", "claim"), "reports") with { Wait = TimeSpan.FromSeconds(1) }, disconnect.Token);
        await mediator.Send(new PollTasks());
        await disconnect.CancelAsync();
        await claim.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Events are followed only while a request waits for them.
    private static async Task ListenAndFollowAsync(IMediator mediator)
    {
        using var disconnect = new CancellationTokenSource();
        using var subscription = await mediator.Send(new SubscribeToEvents(new EventFilter(), After: null));
        Task wait = subscription.WaitAsync(TimeSpan.FromDays(1), disconnect.Token);
        await mediator.Send(new FollowEvents());
        await disconnect.CancelAsync();
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ClaimTasks Claim(ClaimKey? key, params string[] workers) =>
        new([.. workers.Select(WorkerName.From)], Limit: 10, LeaseSeconds: 60, TimeSpan.Zero, "host-1", key);

    /// <summary>With a new key, with one that has just been used, and with an expired one.</summary>
    private static IEnumerable<UseCaseSample> Keyed<T>(IRequest<T> request) =>
        new DateTime?[] { null, SqlServerRecording.Now.UtcDateTime, DateTime.UnixEpoch }.Select(at => Of(request) with { RecordedAt = at });

    private static UseCaseSample List(ListTasks request) => new(
        ScheduledTaskStatus.Scheduled,
        async mediator =>
        {
            await foreach (var _ in await mediator.Send(request))
            {
            }
        },
        Steps: 2);

    private static UseCaseSample Page(ListTasksPage request) => new(
        ScheduledTaskStatus.Scheduled,
        async mediator =>
        {
            var cursor = await ReadPageAsync(mediator, request) ?? throw new InvalidOperationException("There was no second page.");
            var previous = await ReadPageAsync(mediator, request with { Cursor = cursor }, isBackward: true);
            await ReadPageAsync(mediator, request with { Cursor = previous });
        },
        Steps: 3);

    private static async Task<string?> ReadPageAsync(IMediator mediator, ListTasksPage request, bool isBackward = false)
    {
        var page = await mediator.Send(request);
        await foreach (var _ in page.ReadAsync(CancellationToken.None))
        {
        }

        return isBackward ? page.PreviousCursor : page.NextCursor;
    }

    private static IEnumerable<(TaskFilter Filter, TaskSort Sort)> Listings() => Combinations().Concat(
    [
        (new TaskFilter { ScheduleIds = [.. Schedules.Take(1)] }, TaskSort.Start),
        (new TaskFilter { FailureKinds = [new FailureKind(1)] }, TaskSort.Start),
        (new TaskFilter { FailureKinds = [new FailureKind(1)], Workers = [Worker] }, TaskSort.StartDescending),
        (new TaskFilter { IsDue = true }, TaskSort.DueAt),
        (new TaskFilter { IsDue = true, Workers = [Worker], UpdatedThrough = Future }, TaskSort.DueAt),
        (new TaskFilter { IdPrefix = TaskIdPrefix.TryParse("0189"), Workers = [Worker] }, TaskSort.Id),
        (new TaskFilter { ScheduleIds = [.. Schedules.Take(2)], Workers = [Worker], Statuses = [ScheduledTaskStatus.Failed], From = Future }, TaskSort.StartDescending),
        (new TaskFilter { ScheduleIds = Schedules }, TaskSort.Start),
    ]);

    private static IEnumerable<(TaskFilter Filter, TaskSort Sort)> Combinations() =>
        from sort in new[] { TaskSort.Start, TaskSort.StartDescending }
        from workers in new[] { [], new[] { "reports" }, ["reports", "mails"], ManyWorkers }
        from statuses in new[] { [], new[] { ScheduledTaskStatus.Failed }, [ScheduledTaskStatus.Failed, ScheduledTaskStatus.Running] }
        from start in new[] { default(DateTimeOffset?), Future }
        from end in new[] { default(DateTimeOffset?), Future }
        select (
            new TaskFilter
            {
                Workers = workers.Length == 0 ? null : [.. workers.Select(WorkerName.From)],
                Statuses = statuses.Length == 0 ? null : statuses,
                From = start,
                To = end,
            },
            sort);

    private static IEnumerable<(TaskChanges Changes, ScheduledTaskStatus Stored)> Updates()
    {
        const ScheduledTaskStatus scheduled = ScheduledTaskStatus.Scheduled;
        yield return (new TaskChanges(), scheduled);
        yield return (new TaskChanges { Start = new(TaskStart.At(Future)) }, scheduled);
        yield return (new TaskChanges { Worker = new(WorkerName.From("mails")) }, scheduled);
        yield return (new TaskChanges { Title = new(TaskTitle.From("another title")) }, scheduled);
        yield return (new TaskChanges { Title = new(value: null) }, scheduled);
        yield return (new TaskChanges { Payload = new(Change) }, scheduled);
        yield return (new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, scheduled);
        yield return (new TaskChanges { Status = new(ScheduledTaskStatus.Failed) }, scheduled);
        yield return (new TaskChanges { Status = new(ScheduledTaskStatus.Succeeded) }, ScheduledTaskStatus.Running);
        yield return (new TaskChanges { Status = new(scheduled), Start = new(TaskStart.At(Future)) }, ScheduledTaskStatus.Failed);
        yield return (new TaskChanges { Start = new(Delay) }, scheduled);
        yield return (new TaskChanges { Status = new(scheduled), Start = new(Delay) }, ScheduledTaskStatus.Failed);
        yield return (
            new TaskChanges
            {
                Start = new(TaskStart.At(Future)),
                Worker = new(WorkerName.From("mails")),
                Title = new(TaskTitle.From("another title")),
                Payload = new(Change),
                Status = new(ScheduledTaskStatus.Running),
            },
            scheduled);
    }
}
