using Moq;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Schedules;

/// <summary>Handlers of schedules, with ports that record what was added and removed.</summary>
public abstract class ScheduleHandlerFixture
{
    private readonly List<Schedule> _addedSchedules = [];
    private readonly List<ScheduledTask> _added = [];
    private readonly List<ScheduledTask> _removed = [];

    private protected Pipeline Pipeline { get; private set; } = null!;

    protected IReadOnlyList<Schedule> AddedSchedules => _addedSchedules;

    protected IReadOnlyList<ScheduledTask> Added => _added;

    protected IReadOnlyList<ScheduledTask> Removed => _removed;

    /// <summary>The next full hour.</summary>
    protected static DateTimeOffset Next => Pipeline.Now.AddHours(1);

    [SetUp]
    public void Begin()
    {
        Pipeline = new Pipeline();
        _addedSchedules.Clear();
        _added.Clear();
        _removed.Clear();
        Pipeline.Schedules.Setup(schedules => schedules.Add(It.IsAny<Schedule>())).Callback(_addedSchedules.Add);
        Pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>())).Callback(_added.Add);
        Pipeline.Tasks.Setup(tasks => tasks.Remove(It.IsAny<ScheduledTask>())).Callback(_removed.Add);
    }

    /// <summary>Sets up a schedule whose occurrence for the next full hour waits.</summary>
    protected (Schedule Schedule, ScheduledTask Task) GivenWaiting()
    {
        var schedule = Pipeline.GivenSchedule();
        var task = ScheduledTask.CreateOccurrence(TaskId.New(Pipeline.Now), schedule.Id, Next, schedule.Template, Pipeline.Now.AddHours(-1));
        Pipeline.GivenFacts(new ScheduleFacts
        {
            Waiting = [new WaitingOccurrence(task.Id, Next)],
            WaitingCount = 1,
            Stored = new HashSet<DateTimeOffset> { Next },
        });
        Pipeline.Tasks.Setup(tasks => tasks.FindAllAsync(new[] { task.Id }, It.IsAny<CancellationToken>())).ReturnsAsync([task]);
        return (schedule, task);
    }
}
