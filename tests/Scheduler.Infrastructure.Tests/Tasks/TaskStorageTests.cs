using System.Text;
using AutoMapper;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class TaskStorageTests(string provider) : DatabaseFixture(provider)
{
    [Test]
    public async Task Every_field_of_any_task_comes_back_as_it_was_by_both_ways()
    {
        await SampleTasks.Any.Array[10].SampleAsync(
            async tasks =>
            {
                await Host.Store(tasks);
                foreach (var task in tasks)
                {
                    Assert.That(await Host.Find(task.Id), Is.EqualTo(task));
                    Assert.That(await FindAggregate(task.Id), Is.EqualTo(task));
                }
            },
            iter: 30,
            threads: 1);
    }

    [TestCase("0001-01-01T00:00:00.0000000Z")]
    [TestCase("0001-01-01T00:00:00.0000001Z")]
    [TestCase("1753-01-01T00:00:00.0030001Z")]
    [TestCase("2029-06-01T12:34:56.1234567Z")]
    [TestCase("9999-12-31T23:59:59.9999999Z")]
    public async Task A_time_comes_back_to_the_tick(DateTimeOffset time)
    {
        var task = SampleTasks.New() with { Start = time, CreatedAt = time, UpdatedAt = time, StartedAt = time, FinishedAt = time };
        await Host.Store(task);

        Assert.That(await Host.Find(task.Id), Is.EqualTo(task));
        Assert.That(await FindAggregate(task.Id), Is.EqualTo(task));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  trailing and leading  ")]
    [TestCase("Ärger 😀 漢字 e\u0301 \u200d \ufffd")]
    public async Task A_title_comes_back_as_it_was(string? title)
    {
        var task = SampleTasks.New() with { Title = title };
        await Host.Store(task);

        Assert.That((await Host.Find(task.Id))!.Title, Is.EqualTo(title));
        Assert.That((await FindAggregate(task.Id)).Title, Is.EqualTo(title));
    }

    [Test]
    public async Task Texts_and_payloads_of_the_greatest_length_are_stored()
    {
        var json = $$"""{"long":"{{new string('x', Payload.MaxBytes - 11)}}"}""";
        var task = SampleTasks.New() with
        {
            Title = string.Concat(Enumerable.Repeat("😀", TaskTitle.MaxLength / 2)),
            Worker = string.Concat(Enumerable.Repeat("😀", WorkerName.MaxLength / 2)),
            Payload = Payload.Parse(Encoding.UTF8.GetBytes(json)),
        };
        await Host.Store(task);

        Assert.That(task.Payload.Utf8.Length, Is.EqualTo(Payload.MaxBytes));
        Assert.That(await Host.Find(task.Id), Is.EqualTo(task));
    }

    [Test]
    public async Task What_a_use_case_answers_is_what_is_read_afterwards()
    {
        var answer = (await Host.Send(new CreateTask(new NewTask(
            TaskStart.At(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.FromHours(5.5)).AddTicks(1)),
            WorkerName.From("Reports 😀"),
            TaskTitle.From("a title"),
            Payload.Parse("""{ "b": 1.10, "a": [ null ] }"""u8))))).Value;

        Assert.That(await Host.Send(new GetTask(SampleTasks.IdOf(answer.Id))), Is.EqualTo(answer));
        Assert.That(answer.Start, Is.EqualTo(new DateTimeOffset(2030, 1, 1, 6, 30, 0, TimeSpan.Zero).AddTicks(1)).WithSameOffset);
        Assert.That(Encoding.UTF8.GetString(answer.Payload.Utf8.Span), Is.EqualTo("""{"b":1.10,"a":[null]}"""));
    }

    [Test]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        await Host.Store(SampleTasks.New());

        Assert.That(await Host.Find(SampleTasks.New().Id), Is.Null);
    }

    /// <summary>The aggregate as the map that answers commands shows it.</summary>
    private async Task<TaskResponse> FindAggregate(string id)
    {
        var task = await Host.Run<ITaskRepository, ScheduledTask?>(tasks => tasks.Find(SampleTasks.IdOf(id), CancellationToken.None));
        return Host.Services.GetRequiredService<IMapper>().Map<TaskResponse>(task);
    }
}
