using AutoMapper;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

public sealed class TaskResponseMapTests
{
    private static readonly DateTimeOffset CreatedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IMapper _mapper = new Mapper(DependencyInjection.CreateMapperConfiguration());

    [TestCase("Monthly report")]
    [TestCase(null)]
    public void A_task_is_mapped_field_by_field(string? title)
    {
        var payload = Payload.Parse("""{"z":1.10,"a":null}"""u8);
        var task = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From("reports")) { Title = title is null ? null : TaskTitle.From(title), Payload = payload },
            TaskStart.At(CreatedAt.AddTicks(1)),
            ClockReading.At(CreatedAt));
        task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, ClockReading.At(CreatedAt.AddHours(1)));
        task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Failed) }, ClockReading.At(CreatedAt.AddHours(2)));

        var response = _mapper.Map<TaskResponse>(task);

        Assert.That(response, Is.EqualTo(Responses.Make(1) with
        {
            Id = task.Id.ToString(),
            Start = CreatedAt.AddTicks(1),
            Title = title,
            Worker = "reports",
            Status = ScheduledTaskStatus.Failed,
            Payload = payload,
            CreatedAt = CreatedAt,
            UpdatedAt = CreatedAt.AddHours(2),
            StartedAt = CreatedAt.AddHours(1),
            FinishedAt = CreatedAt.AddHours(2),
            DueAt = null,
            Attempt = 1,
            Retry = Responses.DefaultRetry,
            FailureKind = task.FailureKind.ToString(),
            Failure = new FailureResponse { Code = FailureCode.Cancelled, Message = task.Failure!.Message },
            Lease = null,
            Traceparent = null,
            ScheduleId = null,
            ScheduledFor = null,
            Version = 3,
        }));
    }
}
