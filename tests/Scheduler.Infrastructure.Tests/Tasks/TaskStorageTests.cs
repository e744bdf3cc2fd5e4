using System.Text;
using AutoMapper;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class TaskStorageTests(string provider) : DatabaseFixture(provider)
{
    [Test]
    public async Task Every_field_of_a_task_is_read_back_unchanged_by_both_stores()
    {
        await SampleTasks.Any.Array[10].SampleAsync(
            async tasks =>
            {
                await Host.StoreAsync(tasks);
                foreach (var task in tasks)
                {
                    Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
                    Assert.That(await FindAggregateAsync(task.Id), Is.EqualTo(task));
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
    public async Task Time_is_read_back_to_the_tick(DateTimeOffset time)
    {
        var task = SampleTasks.New() with { Start = time, CreatedAt = time, UpdatedAt = time, StartedAt = time, FinishedAt = time };
        await Host.StoreAsync(task);

        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
        Assert.That(await FindAggregateAsync(task.Id), Is.EqualTo(task));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  trailing and leading  ")]
    [TestCase("Ärger 😀 漢字 e\u0301 \u200d \ufffd")]
    public async Task Title_is_read_back_unchanged(string? title)
    {
        var task = SampleTasks.New() with { Title = title };
        await Host.StoreAsync(task);

        Assert.That((await Host.FindAsync(task.Id))!.Title, Is.EqualTo(title));
        Assert.That((await FindAggregateAsync(task.Id)).Title, Is.EqualTo(title));
    }

    [Test]
    public async Task Texts_and_payloads_of_the_maximum_length_are_stored()
    {
        var json = $$"""{"long":"{{new string('x', Payload.MaxBytes - 11)}}"}""";
        var task = SampleTasks.New() with
        {
            Title = string.Concat(Enumerable.Repeat("😀", TaskTitle.MaxLength / 2)),
            Worker = string.Concat(Enumerable.Repeat("😀", WorkerName.MaxLength / 2)),
            Payload = Payload.Parse(Encoding.UTF8.GetBytes(json)),
        };
        await Host.StoreAsync(task);

        Assert.That(task.Payload.Utf8.Length, Is.EqualTo(Payload.MaxBytes));
        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
    }

    [Test]
    public async Task Response_of_a_use_case_equals_what_is_read_afterwards()
    {
        var response = (await Host.SendAsync(new CreateTask(() => new NewTask(
            new TaskTemplate(WorkerName.From("Reports 😀"))
            {
                Title = TaskTitle.From("a title"),
                Payload = Payload.Parse("""{ "b": 1.10, "a": [ null ] }"""u8),
            },
            TaskStart.At(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.FromHours(5.5)).AddTicks(1)))))).Value;

        Assert.That(await Host.FindAsync(response.Id), Is.EqualTo(response));
        Assert.That(response.Start, Is.EqualTo(new DateTimeOffset(2030, 1, 1, 6, 30, 0, TimeSpan.Zero).AddTicks(1)).WithSameOffset);
        Assert.That(Encoding.UTF8.GetString(response.Payload.Utf8.Span), Is.EqualTo("""{"b":1.10,"a":[null]}"""));
    }

    [Test]
    public async Task Unknown_task_is_not_found()
    {
        await Host.StoreAsync(SampleTasks.New());

        Assert.That(await Host.FindAsync(SampleTasks.New().Id), Is.Null);
    }

    /// <summary>The aggregate, mapped to the response that commands return.</summary>
    private async Task<TaskResponse> FindAggregateAsync(string id)
    {
        var task = await Host.RunAsync<ITaskRepository, ScheduledTask?>(tasks => tasks.FindAsync(SampleTasks.IdOf(id), CancellationToken.None));
        return Host.Services.GetRequiredService<IMapper>().Map<TaskResponse>(task);
    }
}
