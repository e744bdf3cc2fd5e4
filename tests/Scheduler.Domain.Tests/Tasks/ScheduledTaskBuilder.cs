using System.Text;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Tasks;

/// <summary>
/// Creates a task and brings it into a status through its own methods, at fixed times in this order: creation, start, start of
/// the run, end of the run, <see cref="Now"/>.
/// </summary>
internal sealed class ScheduledTaskBuilder
{
    public static readonly DateTimeOffset CreatedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Start = CreatedAt.AddHours(1);
    public static readonly DateTimeOffset StartedAt = CreatedAt.AddHours(2);
    public static readonly DateTimeOffset FinishedAt = CreatedAt.AddHours(3);
    public static readonly DateTimeOffset Now = CreatedAt.AddHours(4);
    public static readonly DateTimeOffset Future = CreatedAt.AddHours(5);

    private ScheduledTaskStatus _status = ScheduledTaskStatus.Scheduled;
    private bool _isCanceled;
    private string? _title = "Monthly report";
    private string _payload = """{"a":1}""";

    public static TaskChanges To(ScheduledTaskStatus status) => new() { Status = new(status) };

    public ScheduledTaskBuilder In(ScheduledTaskStatus status)
    {
        _status = status;
        return this;
    }

    /// <summary>Failed without an attempt.</summary>
    public ScheduledTaskBuilder Canceled()
    {
        _isCanceled = true;
        return In(ScheduledTaskStatus.Failed);
    }

    public ScheduledTaskBuilder Titled(string? title)
    {
        _title = title;
        return this;
    }

    public ScheduledTaskBuilder Carrying(string payload)
    {
        _payload = payload;
        return this;
    }

    public ScheduledTask Build()
    {
        var task = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From("reports"))
            {
                Title = _title is null ? null : TaskTitle.From(_title),
                Payload = Payload.Parse(Encoding.UTF8.GetBytes(_payload)),
            },
            TaskStart.At(Start),
            ClockReading.At(CreatedAt));
        if (_status != ScheduledTaskStatus.Scheduled && !_isCanceled)
        {
            task.Update(To(ScheduledTaskStatus.Running), ClockReading.At(StartedAt));
        }

        if (_status is ScheduledTaskStatus.Succeeded or ScheduledTaskStatus.Failed)
        {
            task.Update(To(_status), ClockReading.At(FinishedAt));
        }

        return task;
    }
}
