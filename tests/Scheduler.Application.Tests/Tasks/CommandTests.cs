using MediatR;
using Moq;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

/// <summary>Rules that every command follows.</summary>
public sealed class CommandTests
{
    private static readonly ScheduleReference Hourly = ScheduleReference.ByName("hourly");

    private static readonly Dictionary<Type, Func<TaskId, object>> Commands = new()
    {
        [typeof(CreateTask)] = _ => new CreateTask(() => StartingAt(Pipeline.Now.AddHours(1))),
        [typeof(CreateTasks)] = _ => new CreateTasks(() => [StartingAt(Pipeline.Now.AddHours(1)), StartingAt(Pipeline.Now.AddHours(2))]),
        [typeof(UpdateTask)] = id => new UpdateTask(id, new TaskChanges { Title = new(null) }),
        [typeof(DeleteTask)] = id => new DeleteTask(id),
        [typeof(MergePayload)] = id => new MergePayload(id, Payload.Parse("""{"b":2}"""u8)),
        [typeof(RemovePayloadKey)] = id => new RemovePayloadKey(id, "a"),
        [typeof(RenewLease)] = id => new RenewLease(id, Pipeline.TokenOf(id), Seconds: null, Payload: null),
        [typeof(CompleteTask)] = id => new CompleteTask(id, Pipeline.TokenOf(id), Payload: null),
        [typeof(FailTask)] = id => new FailTask(id, Pipeline.TokenOf(id), new FailureReport(), Payload: null),
        [typeof(ReleaseTask)] = id => new ReleaseTask(id, Pipeline.TokenOf(id), TimeSpan.Zero),
        [typeof(ReportTasks)] = id => new ReportTasks([new ReportItem(id.ToString(), new CompleteTask(id, Pipeline.TokenOf(id), Payload: null))]),
        [typeof(ChangeTasks)] = id => new ChangeTasks(BulkAction.Cancel, [new TaskChangeItem(id.ToString(), TimeSpan.Zero)], Start: null, UnchangedSince: null),
        [typeof(StoreResponse)] = _ => new StoreResponse(IdempotencyKey.Of("caller", "path", "key", "body"u8), [1]),
        [typeof(UpdateWorker)] = _ => new UpdateWorker(WorkerName.From("reports"), new(new(value: true), default)),
        [typeof(DeleteWorkerSettings)] = _ => new DeleteWorkerSettings(WorkerName.From("reports")),
        [typeof(AddApiKey)] = _ => new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), Workers: null, ExpiresAt: null),
        [typeof(RevokeApiKey)] = _ => new RevokeApiKey(ApiKeyId.New()),
        [typeof(CreateSchedule)] = _ => new CreateSchedule(() => Pipeline.Definition("new")),
        [typeof(PutSchedule)] = _ => new PutSchedule(Pipeline.Definition("new"), KeepsPaused: true, KeepsNote: true),
        [typeof(UpdateSchedule)] = _ => new UpdateSchedule(Hourly, new ScheduleChanges { IsPaused = new(value: true) }),
        [typeof(DeleteSchedule)] = _ => new DeleteSchedule(Hourly),
        [typeof(TriggerSchedule)] = _ => new TriggerSchedule(Hourly, () => new TriggerContent(Payload: null, Title: null)),
        [typeof(BackfillSchedule)] = _ => new BackfillSchedule(Hourly, () => new BackfillRange(Pipeline.Now.AddHours(-1), Pipeline.Now, 2)),
        [typeof(AdvanceSchedule)] = id => new AdvanceSchedule(new ScheduleId(id.Value)),
    };

    private static IEnumerable<Type> Types => Commands.Keys;

    private static readonly Type[] TypesOnALease = [typeof(RenewLease), typeof(CompleteTask), typeof(FailTask), typeof(ReleaseTask)];

    private static IEnumerable<Type> TypesOnATask => Types.Where(type =>
        type.Namespace == typeof(CreateTask).Namespace && type != typeof(CreateTask) && type != typeof(CreateTasks) && type != typeof(ChangeTasks)).Concat(TypesOnALease);

    private readonly Pipeline _pipeline = new();

    [SetUp]
    public void SetUp()
    {
        _pipeline.UnitOfWork.Reset();
        _pipeline.Tasks.Reset();
        _pipeline.Records.Setup(records => records.FindAsync(It.IsAny<byte[]>(), It.IsAny<CancellationToken>())).ReturnsAsync((IdempotencyRecord?)null);
        _pipeline.Records.Setup(records => records.Put(It.IsAny<IdempotencyRecord>()));
    }

    [Test]
    public void Every_command_is_tested_here() => Assert.That(
        typeof(ICommand).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(ICommand))),
        Is.EquivalentTo([.. Types, typeof(DeleteExpiredRecords), typeof(DeleteEndedTasks), typeof(RemoveOldEvents), typeof(FillFailureKinds), typeof(ClaimTasks), typeof(ExpireLeases)]),
        "Records, tasks and events are deleted and tasks claimed without the unit of work, and leases expire in batches.");

    [TestCaseSource(nameof(Types))]
    public async Task A_command_saves_exactly_once_and_inside_the_scope(Type type)
    {
        var task = GivenFor(type);
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>()));
        _pipeline.Tasks.Setup(tasks => tasks.Remove(task));
        var wasOpen = false;
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => wasOpen = _pipeline.Scope.IsOpen)
            .Returns(Task.CompletedTask);

        await SendAsync(Commands[type](task.Id));

        _pipeline.VerifySaved(Times.Once);
        Assert.That(wasOpen, Is.True);
    }

    [TestCaseSource(nameof(TypesOnATask))]
    public async Task A_command_for_an_unknown_task_fails_and_saves_nothing(Type type)
    {
        var id = _pipeline.GivenUnknownTask();

        var exception = (await Assert.ThrowsAsync<NotFoundException>(() => SendAsync(Commands[type](id))))!;

        Assert.That(exception.Code, Is.EqualTo("task-not-found"));
        Assert.That(exception.Message, Does.Contain(id.ToString()));
        _pipeline.VerifySaved(Times.Never);
    }

    private static IEnumerable<TestCaseData<Func<TaskId, object>, string>> RejectedCommands => [
        new(_ => new CreateTask(() => StartingAt(Pipeline.Now)), "validation-failed"),
        new(_ => new CreateTasks(() => [StartingAt(Pipeline.Now.AddHours(1)), StartingAt(Pipeline.Now)]), "validation-failed"),
        new(id => new UpdateTask(id, new TaskChanges { Status = new(ScheduledTaskStatus.Scheduled) }), "invalid-transition"),
        new(id => new DeleteTask(id), "task-running"),
        new(id => new MergePayload(id, Payload.Parse(Large("b"))), "validation-failed"),
        new(id => new RemovePayloadKey(id, "b"), "payload-key-not-found"),
        new(id => new RenewLease(id, LeaseToken.From("wrong"), Seconds: null, Payload: null), "lease-lost"),
        new(id => new CompleteTask(id, LeaseToken.From("wrong"), Payload: null), "lease-lost"),
        new(id => new FailTask(id, LeaseToken.From("wrong"), new FailureReport(), Payload: null), "lease-lost"),
        new(id => new ReleaseTask(id, LeaseToken.From("wrong"), TimeSpan.Zero), "lease-lost"),
    ];

    [TestCaseSource(nameof(RejectedCommands))]
    public async Task A_command_that_violates_a_rule_saves_nothing(Func<TaskId, object> command, string code)
    {
        var task = _pipeline.Given("""{"a":"%"}""".Replace("%", new string('x', 1000), StringComparison.Ordinal), ScheduledTaskStatus.Running);

        var exception = (await Assert.ThrowsAsync<DomainException>(() => SendAsync(command(task.Id))))!;

        Assert.That(exception.Code, Is.EqualTo(code));
        _pipeline.VerifySaved(Times.Never);
    }

    private static readonly VersionCondition OtherVersion = new([7]);

    private static IEnumerable<TestCaseData<Func<TaskId, object>>> CommandsWithCondition => [
        new(id => new UpdateTask(id, new TaskChanges { Title = new(null) }, OtherVersion)),
        new(id => new DeleteTask(id, OtherVersion)),
        new(id => new MergePayload(id, Payload.Parse("""{"b":2}"""u8), OtherVersion)),
        new(id => new RemovePayloadKey(id, "a", OtherVersion)),
    ];

    [TestCaseSource(nameof(CommandsWithCondition))]
    public async Task A_command_for_another_version_fails_and_saves_nothing(Func<TaskId, object> command)
    {
        var task = _pipeline.Given();
        _pipeline.Tasks.Setup(tasks => tasks.Remove(task));

        var exception = (await Assert.ThrowsAsync<DomainException>(() => SendAsync(command(task.Id))))!;

        Assert.That(exception.Code, Is.EqualTo("version-mismatch"));
        _pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_missing_payload_key_takes_precedence_over_another_version()
    {
        var task = _pipeline.Given();

        var exception = (await Assert.ThrowsAsync<DomainException>(() => SendAsync(new RemovePayloadKey(task.Id, "b", OtherVersion))))!;

        Assert.That(exception.Code, Is.EqualTo("payload-key-not-found"));
    }

    [TestCaseSource(nameof(Types))]
    public async Task A_command_passes_its_cancellation_token_on(Type type)
    {
        using var cancellation = new CancellationTokenSource();
        var task = GivenFor(type);
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>()));
        _pipeline.Tasks.Setup(tasks => tasks.Remove(task));

        await SendAsync(Commands[type](task.Id), cancellation.Token);

        _pipeline.UnitOfWork.Verify(unitOfWork => unitOfWork.SaveChangesAsync(cancellation.Token), Times.Once);
    }

    private static NewTask StartingAt(DateTimeOffset start) => new(new TaskTemplate(WorkerName.From("reports")), TaskStart.At(start));

    [TestCaseSource(nameof(TypesOnATask))]
    public void Commands_for_the_same_task_share_a_conflict_key(Type type)
    {
        var id = TaskId.New(Pipeline.Now);
        Assert.That(((ICommand)Commands[type](id)).ConflictKey, Is.EqualTo(id));
    }

    private ScheduledTask GivenFor(Type command)
    {
        _pipeline.WorkerSettings.Setup(workers => workers.FindAsync(It.IsAny<WorkerName>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((WorkerName worker, CancellationToken _) => new WorkerSettings(worker));
        var schedule = _pipeline.GivenSchedule();
        _pipeline.Schedules.Setup(schedules => schedules.FindAsync(It.IsAny<ScheduleId>(), It.IsAny<CancellationToken>())).ReturnsAsync(schedule);
        _pipeline.Schedules.Setup(schedules => schedules.FindInstantsAsync(
            schedule.Id, It.IsAny<DateTimeOffset>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).ReturnsAsync(new HashSet<DateTimeOffset>());
        return TypesOnALease.Contains(command) ? _pipeline.GivenLeased() : _pipeline.Given();
    }

    private static byte[] Large(string key) =>
        System.Text.Encoding.UTF8.GetBytes($$"""{"{{key}}":"{{new string('x', Payload.MaxBytes - 100)}}"}""");

    private Task SendAsync(object command, CancellationToken cancellationToken = default) => command switch
    {
        IRequest<IdempotentResult<TaskResponse>> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<IdempotentResult<IReadOnlyList<TaskResponse>>> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<IReadOnlyList<ReportOutcome>> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<TaskResponse> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<Unit> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<ApiKeyText> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<bool> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<IdempotentResult<ScheduleResponse>> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<ScheduleResponse> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<PutResult> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<TimeSpan?> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<IReadOnlyList<SkippedTask>> request => _pipeline.SendAsync(request, cancellationToken),
        IRequest<byte[]> request => _pipeline.SendAsync(request, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
