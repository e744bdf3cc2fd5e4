using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Scheduler.Service.Tests.Histories;
using Scheduler.Service.Tests.Replicas;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Events;

/// <summary>The sample <c>samples/task-copy</c> has the same tasks as the service, although it is killed again and again.</summary>
internal sealed class TaskCopyTests
{
    private const int Writers = 4;
    private const int Kills = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Copy_is_complete_over_kills()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-copy-").FullName;
        var file = Path.Combine(folder, "tasks.db");
        var random = new SeededRandom(Random.Shared.Next());
        await using var replicas = await ReplicaSet.StartAsync(1, TestDatabase.Sqlite);
        using var client = new HttpClient();
        using var writing = new CancellationTokenSource();
        var log = new ConcurrentQueue<AcknowledgedChange>();
        var writers = Enumerable.Range(0, Writers)
            .Select(i => new FeedWriter($"worker-{i}", client, replicas.Addresses, random.Fork(), log).RunAsync(writing.Token)).ToList();

        var copy = Start(replicas.Addresses[0], file);
        for (var i = 0; i < Kills; i++)
        {
            await Task.Delay(random.Between(0.3, 1.5), TimeProvider.System);
            await KillAsync(copy);
            copy = Start(replicas.Addresses[0], file);
        }

        await writing.CancelAsync();
        await Task.WhenAll(writers);
        var expected = (await client.GetFromJsonAsync<List<JsonElement>>(new Uri(replicas.Addresses[0], "/api/tasks")))!
            .ToDictionary(task => task.GetProperty("id").GetString()!, task => task.GetProperty("version").GetInt32(), StringComparer.Ordinal);
        var start = TimeProvider.System.GetTimestamp();
        Dictionary<string, int> copied;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            copied = await ReadAsync(file);
        }
        while (!copied.OrderBy(task => task.Key, StringComparer.Ordinal).SequenceEqual(expected.OrderBy(task => task.Key, StringComparer.Ordinal))
            && TimeProvider.System.GetElapsedTime(start) < Limit);

        await KillAsync(copy);
        Directory.Delete(folder, recursive: true);
        Assert.That(expected, Is.Not.Empty);
        Assert.That(copied, Is.EquivalentTo(expected));
    }

    private static Process Start(Uri address, string file) =>
        Process.Start(new ProcessStartInfo("python3", [Path.Combine(Repository.Root, "samples", "task-copy", "copy_tasks.py"), $"{address}", file]))!;

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<Dictionary<string, int>> ReadAsync(string file)
    {
        var tasks = new Dictionary<string, int>(StringComparer.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();

        // On a busy machine the program was killed before it created its tables.
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name IN ('tasks', 'position')";
        if (await command.ExecuteScalarAsync() is not 2L)
        {
            return tasks;
        }

        command.CommandText = "SELECT id, version FROM tasks WHERE (SELECT count(*) FROM position) > 0";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tasks.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return tasks;
    }
}
