using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework.Constraints;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class IdempotencyCleanupServiceTests(string provider) : DatabaseFixture(provider)
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task All_expired_records_are_deleted_every_minute()
    {
        using var service = await StartAsync(Host);
        for (var round = 1; round <= 2; round++)
        {
            await StoreAsync(Host, $"old {round}", (2 * DeleteExpiredRecords.BatchSize) + 1, FrozenTimeProvider.Start.AddHours(-24));
            await StoreAsync(Host, $"young {round}", 1, FrozenTimeProvider.Start.AddHours(-23));
            AdvanceUntil(() => CountAsync(Host), Is.EqualTo(round));
        }

        await service.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Next_batch_follows_without_the_test_clock()
    {
        const int records = 4 * DeleteExpiredRecords.BatchSize;
        using var service = await StartAsync(Host);
        await StoreAsync(Host, "left", records, FrozenTimeProvider.Start.AddHours(-24));
        var before = await CountAsync(Host);
        AdvanceUntil(() => CountAsync(Host), Is.LessThan(before));

        Assert.That(() => CountAsync(Host).GetAwaiter().GetResult(), Is.LessThanOrEqualTo(before - records).After(60_000, 20));
        await service.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Failure_does_not_stop_the_service()
    {
        await using var unmigrated = new DatabaseHost(Host.Database.Provider);
        await unmigrated.CreateEmptyAsync();
        using var service = await StartAsync(unmigrated);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(service.ExecuteTask!.IsCompleted, Is.False);

        await unmigrated.MigrateAsync();
        await StoreAsync(unmigrated, "old", 1, FrozenTimeProvider.Start.AddHours(-24));

        AdvanceUntil(() => CountAsync(unmigrated), Is.Zero);
        await service.StopAsync(CancellationToken.None);
    }

    private async Task<IdempotencyCleanupService> StartAsync(DatabaseHost host)
    {
        var service = new IdempotencyCleanupService(
            host.Services.GetRequiredService<IServiceScopeFactory>(), _time, NullLogger<IdempotencyCleanupService>.Instance);
        await service.StartAsync(CancellationToken.None);
        return service;
    }

    private void AdvanceUntil(Func<Task<int>> actual, Constraint expected) => Assert.That(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return actual().GetAwaiter().GetResult();
        },
        expected.After(60_000, 20));

    private static async Task<int> CountAsync(DatabaseHost host) =>
        int.Parse((await host.QueryAsync("SELECT COUNT(*) FROM IdempotencyRecords")).Single(), CultureInfo.InvariantCulture);

    private static async Task StoreAsync(DatabaseHost host, string name, int count, DateTimeOffset at)
    {
        await using var scope = host.Services.CreateAsyncScope();
        for (var i = 0; i < count; i++)
        {
            var key = IdempotencyKey.Of(name, "/api/tasks", $"{i}", "{}"u8);
            scope.ServiceProvider.GetRequiredService<IIdempotencyRecordRepository>().Put(new IdempotencyRecord(key.Id, key.Fingerprint, [], at));
        }

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }
}
