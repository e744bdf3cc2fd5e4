using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Scheduler.Service.Tests.Backups;

/// <summary>SQLite's online backup, as by <c>sqlite3 … ".backup …"</c>, while the service writes.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class BackupTests
{
    private const int Writers = 4;
    private const int TasksBefore = 200;

    [Test]
    public async Task Backup_under_load_is_intact_and_can_be_restored()
    {
        await using var service = await SingleService.StartAsync();
        var copy = $"{service.DatabaseFile}.copy";
        var acknowledged = new ConcurrentQueue<string>();
        var mayStop = new TaskCompletionSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            while (!mayStop.Task.IsCompleted)
            {
                // Under other load on the machine the service may reject a request.
                var response = await service.CreateAsync();
                response.AssertServedOrUnavailable();
                if (response.Id is { } id)
                {
                    acknowledged.Enqueue(id);
                }
            }
        }));
        Assert.That(() => acknowledged.Count, Is.GreaterThan(TasksBefore).After(30_000, 10));

        var before = acknowledged.ToArray();
        await BackUpAsync(service.ConnectionString, copy);
        var after = acknowledged.Count;
        Assert.That(() => acknowledged.Count, Is.GreaterThan(after).After(30_000, 10), "Writers continue during the backup.");
        mayStop.SetResult();
        await writing;

        await service.RestartAsync(() =>
        {
            File.Delete($"{service.DatabaseFile}-wal");
            File.Delete($"{service.DatabaseFile}-shm");
            File.Move(copy, service.DatabaseFile, overwrite: true);
            return Task.CompletedTask;
        });
        var restored = await service.IdsAsync("w");
        Assert.That(before, Is.SubsetOf(restored));
        Assert.That(restored, Is.SubsetOf(acknowledged));
        Assert.That((await service.CreateAsync()).Id, Is.Not.Null);
    }

    private static async Task BackUpAsync(string source, string copy)
    {
        await using var from = new SqliteConnection($"{source};Pooling=False");
        await using var to = new SqliteConnection($"Data Source={copy};Pooling=False");
        await from.OpenAsync();
        await to.OpenAsync();
        from.BackupDatabase(to);
        await using var check = to.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.That(await check.ExecuteScalarAsync(), Is.EqualTo("ok"));
    }
}
