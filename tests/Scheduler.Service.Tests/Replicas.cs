using Scheduler.Testing;

namespace Scheduler.Service.Tests;

/// <summary>Several processes of the service on one database.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-replicas-").FullName;
    private readonly TestDatabase _database = new(TestDatabase.Sqlite);
    private readonly List<(ServiceProcess Process, HttpClient Client)> _all = [];

    /// <summary>A client of each process.</summary>
    public IReadOnlyList<HttpClient> Clients => _all.Select(replica => replica.Client).ToList();

    public TestDatabase Database => _database;

    /// <summary>Starts one process after the other.</summary>
    public static async Task<Replicas> StartAsync(int count)
    {
        var replicas = new Replicas();
        for (var i = 0; i < count; i++)
        {
            var process = ServiceProcess.Start(replicas._folder, replicas._database.Settings);
            replicas._all.Add((process, new HttpClient { BaseAddress = await process.Address }));
        }

        return replicas;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, client) in _all)
        {
            client.Dispose();
            await process.DisposeAsync();
        }

        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
