using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Scheduler.Testing;

namespace Scheduler.Service.Tests;

/// <summary>One process of the service with its own SQLite file.</summary>
internal sealed class SingleService : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-service-").FullName;
    private readonly TestDatabase _database = new(TestDatabase.Sqlite);
    private readonly Dictionary<string, string?> _settings;

    private SingleService((string Name, string Value)[] settings)
    {
        _settings = new(_database.Settings, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    public ServiceProcess Process { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public string ConnectionString => _database.ConnectionString;

    public string DatabaseFile => new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    public static async Task<SingleService> StartAsync(params (string Name, string Value)[] settings)
    {
        var service = new SingleService(settings);
        await service.StartProcessAsync();
        return service;
    }

    /// <summary>Kills the process, and starts a new one after the given work is done.</summary>
    public async Task RestartAsync(Func<Task> meanwhile)
    {
        await Process.DisposeAsync();
        Client.Dispose();
        await meanwhile();
        await StartProcessAsync();
    }

    public Task<TimedResponse> CreateAsync(string worker = "w") => Timed.CreateAsync(Client, worker);

    public Task<TimedResponse> GetAsync(string path) => Timed.GetAsync(Client, path);

    /// <summary>Creates tasks with payloads of approximately the given size.</summary>
    public async Task FillAsync(int tasks, int payloadBytes)
    {
        // On a busy machine the service may reject a write, which is not what these tests are about.
        using var client = new HttpClient(new RetryUnavailableHandler()) { BaseAddress = Address };
        var task = new { start = "2999-01-01T00Z", worker = "filler", payload = new { text = new string('x', payloadBytes) } };
        await Parallel.ForAsync(0, tasks, async (_, cancellationToken) =>
        {
            using var response = await client.PostAsJsonAsync("/api/tasks", task, cancellationToken);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        });
    }

    /// <summary>Lists the ids of a worker's tasks.</summary>
    public async Task<List<string>> IdsAsync(string worker)
    {
        var tasks = await Client.GetFromJsonAsync<JsonElement>($"/api/tasks?worker={worker}");
        return tasks.EnumerateArray().Select(task => task.GetProperty("id").GetString()!).ToList();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartProcessAsync()
    {
        Process = ServiceProcess.Start(_folder, _settings);
        Client = new HttpClient { BaseAddress = await Process.Address };
        await Timed.WarmUpAsync(Client);
    }
}
