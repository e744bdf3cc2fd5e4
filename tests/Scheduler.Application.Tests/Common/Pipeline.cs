using System.Collections;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Common;

/// <summary>The services of <see cref="DependencyInjection.AddApplication"/> with mocked ports.</summary>
internal sealed class Pipeline
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly LeaseSecret Secret = LeaseSecret.New();

    private readonly Dictionary<Type, object> _ports;
    private readonly ServiceCollection _services = [];
    private readonly List<ScheduledTask> _given = [];
    private readonly Mediator _mediator;

    public Pipeline()
    {
        Time = new FakeTimeProvider(Now);
        _ports = new Dictionary<Type, object>
        {
            [typeof(TimeProvider)] = Time,
            [typeof(ITaskRepository)] = Tasks.Object,
            [typeof(IApiKeyRepository)] = ApiKeys.Object,
            [typeof(IUnitOfWork)] = UnitOfWork.Object,
            [typeof(ITaskReadStore)] = ReadStore.Object,
            [typeof(IIdempotencyRecordRepository)] = Records.Object,
            [typeof(IdempotencyOptions)] = new IdempotencyOptions(),
            [typeof(IWriteScope)] = Scope,
            [typeof(IDatabaseErrorClassifier)] = Failures.Object,
            [typeof(IClaimStore)] = Claims.Object,
            [typeof(ILeaseClock)] = LeaseClock.Object,
            [typeof(IWorkerReadStore)] = WorkerStore.Object,
            [typeof(IWorkerSettingsRepository)] = WorkerSettings.Object,
            [typeof(IScheduleRepository)] = Schedules.Object,
            [typeof(IScheduleReadStore)] = ScheduleStore.Object,
            [typeof(IRecurrenceRules)] = Rules.Object,
            [typeof(IConcurrencySlot)] = new NullConcurrencySlot(),
            [typeof(AutoMapper.IMapper)] = new AutoMapper.Mapper(DependencyInjection.CreateMapperConfiguration()),
        };
        Failures.Setup(failures => failures.Classify(It.IsAny<ConflictException>())).Returns(DatabaseErrorKind.Conflict);
        Failures.Setup(failures => failures.Classify(It.IsAny<ConcurrentChangeException>())).Returns(DatabaseErrorKind.Conflict);
        LeaseClock.Setup(clock => clock.ReadAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => ClockReading.At(Time.GetUtcNow()));
        GivenRule();
        GivenFacts(ScheduleFacts.None);
        _services.AddApplication();
        _mediator = new Mediator(Get);
        _ports[typeof(IMediator)] = _mediator;
    }

    public FakeTimeProvider Time { get; }

    public Mock<ITaskRepository> Tasks { get; } = new(MockBehavior.Strict);

    public Mock<IApiKeyRepository> ApiKeys { get; } = new();

    public Mock<IUnitOfWork> UnitOfWork { get; } = new();

    public Mock<ITaskReadStore> ReadStore { get; } = new(MockBehavior.Strict);

    public Mock<IIdempotencyRecordRepository> Records { get; } = new(MockBehavior.Strict);

    public Mock<IClaimStore> Claims { get; } = new(MockBehavior.Strict);

    public Mock<ILeaseClock> LeaseClock { get; } = new();

    public Mock<IWorkerReadStore> WorkerStore { get; } = new(MockBehavior.Strict);

    public Mock<IWorkerSettingsRepository> WorkerSettings { get; } = new();

    public Mock<IScheduleRepository> Schedules { get; } = new();

    public Mock<IScheduleReadStore> ScheduleStore { get; } = new(MockBehavior.Strict);

    public Mock<IRecurrenceRules> Rules { get; } = new();

    public Mock<IDatabaseErrorClassifier> Failures { get; } = new();

    public RecordingWriteScope Scope { get; } = new();

    public RequestDeadline Deadline => (RequestDeadline)Get(typeof(RequestDeadline));

    /// <summary>Sends a request through the pipeline, and advances the fake time until it has completed.</summary>
    public Task<T> SendAsync<T>(IRequest<T> request, CancellationToken cancellationToken = default) =>
        Time.DriveAsync(_mediator.Send(request, cancellationToken));

    /// <summary>Sets up a task that the repository finds.</summary>
    public ScheduledTask Given(string payload = """{"a":1}""", ScheduledTaskStatus status = ScheduledTaskStatus.Scheduled)
    {
        var task = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From("reports"))
            {
                Title = TaskTitle.From("Monthly report"),
                Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes(payload)),
            },
            TaskStart.At(Now.AddHours(-1)),
            ClockReading.At(Now.AddHours(-2)));
        task.Update(new TaskChanges { Status = new(status) }, ClockReading.At(Now.AddMinutes(-30)));
        Tasks.Setup(tasks => tasks.FindAsync(task.Id, It.IsAny<CancellationToken>())).ReturnsAsync(task);
        Tasks.Setup(tasks => tasks.FindWithClockAsync(task.Id, It.IsAny<CancellationToken>()))
            .Returns(async () => (task, await LeaseClock.Object.ReadAsync(CancellationToken.None)));
        _given.Add(task);
        Tasks.Setup(tasks => tasks.FindAllWithClockAsync(It.IsAny<IReadOnlyCollection<TaskId>>(), It.IsAny<CancellationToken>()))
            .Returns(async (IReadOnlyCollection<TaskId> ids, CancellationToken _) =>
                (_given.Where(given => ids.Contains(given.Id)).ToList(), await LeaseClock.Object.ReadAsync(CancellationToken.None)));
        return task;
    }

    /// <summary>Sets up a leased task that the repository finds.</summary>
    public ScheduledTask GivenLeased()
    {
        var task = Given();
        task.Claim(Secret, "host-1", seconds: 60, key: null, ClockReading.At(Now));
        return task;
    }

    /// <summary>The lease token of a leased task.</summary>
    public static LeaseToken TokenOf(TaskId id) => Secret.TokenOf(id);

    /// <summary>Sets up an id that the repository does not find.</summary>
    public TaskId GivenUnknownTask()
    {
        var id = TaskId.New(Now);
        Tasks.Setup(tasks => tasks.FindAsync(id, It.IsAny<CancellationToken>())).ReturnsAsync((ScheduledTask?)null);
        Tasks.Setup(tasks => tasks.FindWithClockAsync(id, It.IsAny<CancellationToken>())).ReturnsAsync((null, ClockReading.At(Now)));
        return id;
    }

    /// <summary>The definition of a schedule of every hour.</summary>
    public static ScheduleDefinition Definition(string name) =>
        new(ScheduleName.From(name), Recurrence.Create("0 * * * *", every: null), new TaskTemplate(WorkerName.From("reports")));

    /// <summary>A schedule without tasks, created two hours ago.</summary>
    public static Schedule NewSchedule(ScheduleDefinition definition) =>
        Schedule.Create(definition, Mock.Of<IRecurrenceRule>(), ClockReading.At(Now.AddHours(-2))).Schedule;

    /// <summary>Sets up a schedule without tasks, created two hours ago, that the repository and the read store find.</summary>
    public Schedule GivenSchedule(string name = "hourly", Func<ScheduleDefinition, ScheduleDefinition>? change = null)
    {
        var definition = Definition(name);
        var schedule = NewSchedule(change?.Invoke(definition) ?? definition);
        Schedules.Setup(schedules => schedules.FindAsync(schedule.Id, It.IsAny<CancellationToken>())).ReturnsAsync(schedule);
        Schedules.Setup(schedules => schedules.FindByNameAsync(schedule.Name, It.IsAny<CancellationToken>())).ReturnsAsync(schedule);
        Schedules.Setup(schedules => schedules.FindWaitingAsync(schedule.Id, It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        GivenViews(schedule);
        return schedule;
    }

    /// <summary>Sets up what the read store finds, whatever it is asked for.</summary>
    public void GivenViews(params IEnumerable<Schedule> schedules) => ScheduleStore
        .Setup(store => store.ReadAsync(It.IsAny<IReadOnlyCollection<ScheduleId>>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync([.. schedules.Select(schedule => new ScheduleView(schedule, NextTask: null, Last: null, OldestWaiting: null))]);

    /// <summary>Sets up a lease clock that differs from the replica's.</summary>
    public void GivenLeaseTime(DateTimeOffset leaseTime) =>
        LeaseClock.Setup(clock => clock.ReadAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new ClockReading(Now, leaseTime));

    /// <summary>Sets up the rule of all schedules: every hour, so long after the full hour.</summary>
    public void GivenRule(TimeSpan offset = default, DateTimeOffset? last = null)
    {
        var rule = new Mock<IRecurrenceRule>();
        rule.Setup(hourly => hourly.NextAfter(It.IsAny<DateTimeOffset>())).Returns((DateTimeOffset instant) =>
        {
            var hour = new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
            var next = hour + offset > instant ? hour + offset : hour.AddHours(1) + offset;
            return next > last ? null : next;
        });
        Rules.Setup(rules => rules.Parse(It.IsAny<Recurrence>(), It.IsAny<ScheduleName?>())).Returns(rule.Object);
    }

    /// <summary>Sets up what the repository knows of the tasks of every schedule.</summary>
    public void GivenFacts(ScheduleFacts facts) => Schedules
        .Setup(schedules => schedules.ReadFactsAsync(It.IsAny<Schedule>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync(facts);

    public void VerifySaved(Func<Times> times) =>
        UnitOfWork.Verify(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()), times);

    private object Get(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        {
            var item = type.GetGenericArguments()[0];
            var all = Implementations(item).Select(Make).ToList();
            var array = Array.CreateInstance(item, all.Count);
            ((ICollection)all).CopyTo(array, 0);
            return array;
        }

        if (_ports.TryGetValue(type, out var port))
        {
            return port;
        }

        // There is one request at a time, so the pipeline is a single scope.
        return _ports[type] = _services.Single(descriptor => descriptor.ServiceType == type) is { ImplementationInstance: { } instance }
            ? instance
            : Make(Implementations(type).Single());
    }

    private IEnumerable<Type> Implementations(Type service)
    {
        foreach (var descriptor in _services)
        {
            if (descriptor.ServiceType == service)
            {
                yield return descriptor.ImplementationType!;
            }
            else if (service.IsGenericType && descriptor.ServiceType == service.GetGenericTypeDefinition()
                && typeof(ICommand).IsAssignableFrom(service.GetGenericArguments()[0]))
            {
                // The behaviors are constrained to commands, which a container respects.
                yield return descriptor.ImplementationType!.MakeGenericType(service.GetGenericArguments());
            }
        }
    }

    private object Make(Type type)
    {
        var constructor = type.GetConstructors().Single();
        return constructor.Invoke(constructor.GetParameters().Select(parameter => Get(parameter.ParameterType)).ToArray());
    }

    private sealed class NullConcurrencySlot : IConcurrencySlot
    {
        public Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken) => wait();
    }
}
