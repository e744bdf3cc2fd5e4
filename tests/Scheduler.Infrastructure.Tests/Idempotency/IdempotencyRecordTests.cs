using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Idempotency;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class IdempotencyRecordTests(string provider) : DatabaseFixture(provider)
{
    private static readonly IdempotencyKey Key = KeyOf("key");

    [SetUp]
    public Task DeleteRecords() => Host.Execute("DELETE FROM IdempotencyRecords");

    [Test]
    public async Task Record_is_read_as_it_was_stored()
    {
        TaskId[] tasks = [.. Enumerable.Range(0, 1000).Select(_ => SampleTasks.IdOf(SampleTasks.New().Id))];
        await Put(Key, StillClock.Start, tasks);

        var record = (await Find(Key))!;

        Assert.That((record.Id, record.Fingerprint), Is.EqualTo((Key.Id, Key.Fingerprint)));
        Assert.That(record.Tasks, Is.EqualTo(tasks));
        Assert.That(record.CreatedAt, Is.EqualTo(StillClock.Start));
    }

    [Test]
    public async Task Second_of_two_writers_of_the_same_key_fails()
    {
        await Put(Key, StillClock.Start);
        Assert.That(() => Put(Key, StillClock.Start), Throws.TypeOf<ConcurrencyConflictException>());
    }

    [Test]
    public async Task Second_of_two_writers_that_replace_the_same_record_fails()
    {
        await Put(Key, StillClock.Start.AddDays(-2));
        await using var first = Host.Services.CreateAsyncScope();
        await using var second = Host.Services.CreateAsyncScope();
        foreach (var scope in new[] { first, second })
        {
            await Records(scope).Find(Key.Id, CancellationToken.None);
        }

        await Put(first, Key, StillClock.Start);

        Assert.That(() => Put(second, Key, StillClock.Start.AddTicks(1)), Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That((await Find(Key))!.CreatedAt, Is.EqualTo(StillClock.Start));
    }

    [Test]
    public async Task Only_expired_records_are_deleted_oldest_first()
    {
        for (var age = 0; age < 10; age++)
        {
            await Put(KeyOf($"{age}"), StillClock.Start.AddHours(-age));
        }

        Assert.That(await DeleteOldest(StillClock.Start.AddHours(-5), 3), Is.EqualTo(3));
        Assert.That(await Ages(), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5, 6 }));
        Assert.That(await DeleteOldest(StillClock.Start.AddHours(-5), 3), Is.EqualTo(2));
        Assert.That(await Ages(), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(await DeleteOldest(StillClock.Start.AddHours(-5), 3), Is.Zero);
    }

    [Test]
    public async Task Expired_records_are_deleted_in_batches()
    {
        await Store(DeleteExpiredRecords.BatchSize + 1, StillClock.Start.AddHours(-24));
        await Put(KeyOf("young"), StillClock.Start.AddHours(-24).AddTicks(1));

        Assert.That(await Host.Send(new DeleteExpiredRecords()), Is.True);
        Assert.That(await Host.Query("SELECT COUNT(*) FROM IdempotencyRecords"), Is.EqualTo(new[] { "2" }));
        Assert.That(await Host.Send(new DeleteExpiredRecords()), Is.False);
        Assert.That(await Host.Query("SELECT COUNT(*) FROM IdempotencyRecords"), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Task_and_its_idempotency_key_are_stored_atomically()
    {
        await Put(Key, StillClock.Start.AddHours(-1), SampleTasks.IdOf(SampleTasks.New().Id));
        await using var scope = Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<ITaskRepository>().Add(SampleTasks.ToAggregate(SampleTasks.New()));

        Assert.That(() => Put(scope, Key, StillClock.Start), Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(await Host.List(), Is.Empty);
    }

    private static IdempotencyKey KeyOf(string key) => IdempotencyKey.Of("caller", "/api/tasks", key, "{}"u8);

    private static IIdempotencyRecordRepository Records(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IIdempotencyRecordRepository>();

    private static Task Put(AsyncServiceScope scope, IdempotencyKey key, DateTimeOffset at, params TaskId[] tasks)
    {
        Records(scope).Put(new IdempotencyRecord(key.Id, key.Fingerprint, tasks, at));
        return scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }

    private async Task Put(IdempotencyKey key, DateTimeOffset at, params TaskId[] tasks)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await Put(scope, key, at, tasks);
    }

    private async Task Store(int count, DateTimeOffset at)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        for (var i = 0; i < count; i++)
        {
            var key = KeyOf($"stored {i}");
            Records(scope).Put(new IdempotencyRecord(key.Id, key.Fingerprint, [], at));
        }

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }

    private Task<IdempotencyRecord?> Find(IdempotencyKey key) =>
        Host.Run<IIdempotencyRecordRepository, IdempotencyRecord?>(records => records.Find(key.Id, CancellationToken.None));

    private Task<int> DeleteOldest(DateTimeOffset before, int count) =>
        Host.Run<IIdempotencyRecordRepository, int>(records => records.DeleteOldest(before, count, CancellationToken.None));

    private async Task<IEnumerable<int>> Ages()
    {
        var found = new List<int>();
        for (var age = 0; age < 10; age++)
        {
            if (await Find(KeyOf($"{age}")) is not null)
            {
                found.Add(age);
            }
        }

        return found;
    }
}
