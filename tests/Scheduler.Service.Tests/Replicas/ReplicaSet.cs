using Scheduler.Testing;

namespace Scheduler.Service.Tests.Replicas;

/// <summary>Several replicas of the service on one database.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    /// <summary>For a machine that is short of processors.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-replicas-").FullName;
    private readonly ServiceProcess[] _processes;
    private readonly HttpClient[] _clients;
    private readonly Uri[] _addresses;

    private ReplicaSet(int count, string provider)
    {
        Database = new TestDatabase(provider);
        (_clients, _addresses) = (new HttpClient[count], new Uri[count]);
        _processes = Enumerable.Range(0, count).Select(_ => ServiceProcess.Start(_folder, Database.Settings)).ToArray();
    }

    public TestDatabase Database { get; }

    /// <summary>One client per replica.</summary>
    public IReadOnlyList<HttpClient> Clients => _clients;

    /// <summary>The address of each replica, or its last one while it restarts.</summary>
    public IReadOnlyList<Uri> Addresses => _addresses;

    /// <summary>Starts all replicas concurrently, on an empty database.</summary>
    public static async Task<ReplicaSet> StartAsync(int count, string provider)
    {
        var replicas = new ReplicaSet(count, provider);
        for (var i = 0; i < count; i++)
        {
            await replicas.ConnectAsync(i);
        }

        return replicas;
    }

    /// <summary>Kills a replica (<c>SIGKILL</c>), and replaces it after the given work is done.</summary>
    public async Task ReplaceAsync(int index, Func<Task>? meanwhile = null)
    {
        await _processes[index].KillAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await _processes[index].DisposeAsync();
        _clients[index].Dispose();
        _processes[index] = ServiceProcess.Start(_folder, Database.Settings);
        await ConnectAsync(index);
    }

    private async Task ConnectAsync(int index)
    {
        _addresses[index] = await _processes[index].Address;
        _clients[index] = new HttpClient(new RetryUnavailableHandler()) { BaseAddress = _addresses[index], Timeout = ClientTimeout };
    }

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

        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
