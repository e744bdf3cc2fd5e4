using Scheduler.Testing;

namespace Scheduler.Service.Tests.Replicas;

/// <summary>Several replicas of the service on one database.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    /// <summary>For a machine that is short of processors.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-replicas-").FullName;
    private readonly TestDatabase _database;
    private readonly List<ServiceProcess> _processes = [];
    private readonly List<HttpClient> _clients = [];

    private ReplicaSet(string provider) => _database = new TestDatabase(provider);

    /// <summary>One client per replica.</summary>
    public IReadOnlyList<HttpClient> Clients => _clients;

    /// <summary>Starts all replicas concurrently, on an empty database.</summary>
    public static async Task<ReplicaSet> StartAsync(int count, string provider)
    {
        var replicas = new ReplicaSet(provider);
        for (var i = 0; i < count; i++)
        {
            replicas._processes.Add(ServiceProcess.Start(replicas._folder, replicas._database.Settings));
        }

        foreach (var process in replicas._processes)
        {
            replicas._clients.Add(await ClientOfAsync(process));
        }

        return replicas;
    }

    /// <summary>Kills a replica (<c>SIGKILL</c>), and replaces it after the given work is done.</summary>
    public async Task ReplaceAsync(int index, Func<Task> meanwhile)
    {
        await _processes[index].KillAsync();
        await meanwhile();
        await _processes[index].DisposeAsync();
        _clients[index].Dispose();
        _processes[index] = ServiceProcess.Start(_folder, _database.Settings);
        _clients[index] = await ClientOfAsync(_processes[index]);
    }

    private static async Task<HttpClient> ClientOfAsync(ServiceProcess process) =>
        new(new RetryUnavailableHandler()) { BaseAddress = await process.Address, Timeout = ClientTimeout };

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
