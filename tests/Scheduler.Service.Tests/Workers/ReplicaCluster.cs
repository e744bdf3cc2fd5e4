using Scheduler.Service.Tests.Histories;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Replicas of the service on one database, each of which may be killed at any moment and is then restarted.</summary>
internal sealed class ReplicaCluster : IAsyncDisposable
{
    private const int Size = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-workers-").FullName;
    private readonly ServiceProcess[] _processes = new ServiceProcess[Size];
    private readonly Uri[] _addresses = new Uri[Size];

    private ReplicaCluster(string provider) => Database = new TestDatabase(provider);

    public TestDatabase Database { get; }

    /// <summary>The number of kills.</summary>
    public int Kills { get; private set; }

    /// <summary>The address of each replica, or its last one while it restarts.</summary>
    public IReadOnlyList<Uri> Addresses => _addresses;

    public static async Task<ReplicaCluster> StartAsync(string provider)
    {
        var cluster = new ReplicaCluster(provider);
        for (var i = 0; i < Size; i++)
        {
            await cluster.StartAsync(i);
        }

        return cluster;
    }

    /// <summary>Kills one replica (<c>SIGKILL</c>), or sometimes both, and restarts them.</summary>
    public async Task KillAsync(SeededRandom random)
    {
        var first = random.Below(Size);
        var victims = Enumerable.Range(0, Size).Where(i => i == first || random.Percent(25)).ToList();
        Kills += victims.Count;
        await Task.WhenAll(victims.Select(i => _processes[i].KillAsync()));
        foreach (var i in victims)
        {
            await _processes[i].DisposeAsync();
            await StartAsync(i);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(int i)
    {
        _processes[i] = ServiceProcess.Start(_folder, Database.Settings);
        _addresses[i] = await _processes[i].Address;
    }
}
