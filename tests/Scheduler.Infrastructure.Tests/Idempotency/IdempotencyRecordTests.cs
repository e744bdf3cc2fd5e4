using Microsoft.EntityFrameworkCore;
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
    public Task DeleteRecords() => Host.ExecuteAsync("DELETE FROM IdempotencyRecords");

    [Test]
    public async Task Record_is_read_as_it_was_stored()
    {
        TaskId[] tasks = [.. Enumerable.Range(0, 1000).Select(_ => SampleTasks.IdOf(SampleTasks.New().Id))];
        await PutAsync(Key, FrozenTimeProvider.Start, tasks);

        var record = (await FindAsync(Key))!;

        Assert.That((record.Id, record.Fingerprint), Is.EqualTo((Key.Id, Key.Fingerprint)));
        Assert.That(record.Tasks, Is.EqualTo(tasks));
        Assert.That(record.CreatedAt, Is.EqualTo(FrozenTimeProvider.Start));
    }

    [Test]
    public async Task Second_of_two_writers_of_the_same_key_fails()
    {
        await PutAsync(Key, FrozenTimeProvider.Start);
        Assert.That(() => PutAsync(Key, FrozenTimeProvider.Start), Throws.InstanceOf<DbUpdateException>().And.Matches<Exception>(IsConflict));
    }

    [Test]
    public async Task Second_of_two_writers_that_replace_the_same_record_fails()
    {
        await PutAsync(Key, FrozenTimeProvider.Start.AddDays(-2));
        await using var first = Host.Services.CreateAsyncScope();
        await using var second = Host.Services.CreateAsyncScope();
        foreach (var scope in new[] { first, second })
        {
            await Records(scope).FindAsync(Key.Id, CancellationToken.None);
        }

        await PutAsync(first, Key, FrozenTimeProvider.Start);

        Assert.That(() => PutAsync(second, Key, FrozenTimeProvider.Start.AddTicks(1)), Throws.InstanceOf<DbUpdateException>().And.Matches<Exception>(IsConflict));
        Assert.That((await FindAsync(Key))!.CreatedAt, Is.EqualTo(FrozenTimeProvider.Start));
    }

    [Test]
    public async Task Only_expired_records_are_deleted_oldest_first()
    {
        for (var age = 0; age < 10; age++)
        {
            await PutAsync(KeyOf($"{age}"), FrozenTimeProvider.Start.AddHours(-age));
        }

        Assert.That(await DeleteOldestAsync(FrozenTimeProvider.Start.AddHours(-5), 3), Is.EqualTo(3));
        Assert.That(await AgesAsync(), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5, 6 }));
        Assert.That(await DeleteOldestAsync(FrozenTimeProvider.Start.AddHours(-5), 3), Is.EqualTo(2));
        Assert.That(await AgesAsync(), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(await DeleteOldestAsync(FrozenTimeProvider.Start.AddHours(-5), 3), Is.Zero);
    }

    [Test]
    public async Task Expired_records_are_deleted_in_batches()
    {
        await StoreAsync(DeleteExpiredRecords.BatchSize + 1, FrozenTimeProvider.Start.AddHours(-24));
        await PutAsync(KeyOf("young"), FrozenTimeProvider.Start.AddHours(-24).AddTicks(1));

        Assert.That(await Host.SendAsync(new DeleteExpiredRecords()), Is.True);
        Assert.That(await Host.QueryAsync("SELECT COUNT(*) FROM IdempotencyRecords"), Is.EqualTo(new[] { "2" }));
        Assert.That(await Host.SendAsync(new DeleteExpiredRecords()), Is.False);
        Assert.That(await Host.QueryAsync("SELECT COUNT(*) FROM IdempotencyRecords"), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Task_and_its_idempotency_key_are_stored_atomically()
    {
        await PutAsync(Key, FrozenTimeProvider.Start.AddHours(-1), SampleTasks.IdOf(SampleTasks.New().Id));
        await using var scope = Host.Services.CreateAsyncScope();

        Assert.That(
            () => scope.ServiceProvider.GetRequiredService<IWriteScope>().RunAsync(
                async () =>
                {
                    scope.ServiceProvider.GetRequiredService<ITaskRepository>().Add(SampleTasks.ToAggregate(SampleTasks.New()));
                    await PutAsync(scope, Key, FrozenTimeProvider.Start);
                    return true;
                },
                CancellationToken.None),
            Throws.InstanceOf<DbUpdateException>().And.Matches<Exception>(IsConflict));
        Assert.That(await Host.ListAsync(), Is.Empty);
    }

    private bool IsConflict(Exception? failure) =>
        Host.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(failure!) == DatabaseErrorKind.Conflict;

    private static IdempotencyKey KeyOf(string key) => IdempotencyKey.Of("caller", "/api/tasks", key, "{}"u8);

    private static IIdempotencyRecordRepository Records(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IIdempotencyRecordRepository>();

    private static Task PutAsync(AsyncServiceScope scope, IdempotencyKey key, DateTimeOffset at, params TaskId[] tasks)
    {
        Records(scope).Put(new IdempotencyRecord(key.Id, key.Fingerprint, tasks, at));
        return scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }

    private async Task PutAsync(IdempotencyKey key, DateTimeOffset at, params TaskId[] tasks)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await PutAsync(scope, key, at, tasks);
    }

    private async Task StoreAsync(int count, DateTimeOffset at)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        for (var i = 0; i < count; i++)
        {
            var key = KeyOf($"stored {i}");
            Records(scope).Put(new IdempotencyRecord(key.Id, key.Fingerprint, [], at));
        }

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }

    private Task<IdempotencyRecord?> FindAsync(IdempotencyKey key) =>
        Host.RunAsync<IIdempotencyRecordRepository, IdempotencyRecord?>(records => records.FindAsync(key.Id, CancellationToken.None));

    private Task<int> DeleteOldestAsync(DateTimeOffset before, int count) =>
        Host.RunAsync<IIdempotencyRecordRepository, int>(records => records.DeleteOldestAsync(before, count, CancellationToken.None));

    private async Task<IEnumerable<int>> AgesAsync()
    {
        var found = new List<int>();
        for (var age = 0; age < 10; age++)
        {
            if (await FindAsync(KeyOf($"{age}")) is not null)
            {
                found.Add(age);
            }
        }

        return found;
    }
}
