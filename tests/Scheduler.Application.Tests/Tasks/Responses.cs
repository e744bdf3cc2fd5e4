using AutoMapper;
using Moq;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

/// <summary>Sample tasks for the read store.</summary>
internal static class Responses
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static RetryResponse DefaultRetry { get; } = new() { MaxAttempts = 3, BackoffSeconds = 30, BackoffFactor = 2, MaxBackoffSeconds = 3600 };

    private static readonly IMapper Map = new Mapper(DependencyInjection.CreateMapperConfiguration());

    public static TaskResponse Make(int number)
    {
        // Three tasks share each start, so that a position also needs the id.
        var start = Origin.AddMinutes(number / 3);
        var task = ScheduledTask.Create(
            new TaskTemplate(WorkerName.From("reports")), TaskStart.At(start), ClockReading.At(Origin.AddDays(-1)));
        return Map.Map<TaskResponse>(task) with
        {
            Id = new TaskId(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0)).ToString(),
        };
    }

    public static TaskResponse MakeLarge(int number, int bytes) =>
        Make(number) with { Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', bytes - 8)}}"}""")) };

    public static List<TaskResponse> Make(int first, int count) => Enumerable.Range(first, count).Select(number => Make(number)).ToList();

    /// <summary>Sets up the store to return these tasks in this order for every filter and sort.</summary>
    public static List<ReadCall> Holds(this Mock<ITaskReadStore> store, IReadOnlyList<TaskResponse> tasks)
    {
        var calls = new List<ReadCall>();
        store.Setup(tasks => tasks.ReadAsync(
                It.IsAny<TaskRange>(), It.IsAny<int>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns((TaskRange range, int count, bool isSummary, CancellationToken token) =>
            {
                calls.Add(new ReadCall(range.Filter, range.Sort, range.After, count, token));
                var first = range.After is null ? 0 : IndexOf(range.After) + 1;
                return tasks.Skip(first).Take(count).ToAsyncEnumerable();
            });
        store.Setup(tasks => tasks.FindPositionsAsync(It.Is<TaskRange>(range => range.IsBackward), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((TaskRange range, int count, CancellationToken _) =>
                tasks.Take(IndexOf(range.After!)).Reverse().Take(count).Select(task => TaskPosition.After(task, TaskSort.Start)).ToList());
        return calls;

        int IndexOf(TaskPosition position) => tasks.ToList().FindIndex(task => TaskPosition.After(task, TaskSort.Start) == position);
    }
}

internal sealed record ReadCall(TaskFilter Filter, TaskSort Sort, TaskPosition? After, int Count, CancellationToken Token);
