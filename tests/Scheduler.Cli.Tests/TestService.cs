using System.Text;
using System.Text.Json;
using Scheduler.Testing;

namespace Scheduler.Cli.Tests;

/// <summary>The service as a process, one for all tests: each uses its own workers and schedules.</summary>
[SetUpFixture]
public sealed class TestService
{
    private static readonly HttpClient Http = new();

    private static string? s_address;

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-cli-service-").FullName;
    private readonly TestDatabase _database = new(TestDatabase.Sqlite);
    private ServiceProcess? _process;

    public static string Address => s_address!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _process = ServiceProcess.Start(_folder, _database.Settings);
        s_address = (await _process.Address).GetLeftPart(UriPartial.Authority);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _process!.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The body of a GET, as the service sends it.</summary>
    public static Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri($"{Address}/api/{path}"));

    /// <summary>Claims and fails a task, without another attempt.</summary>
    public static async Task FailAsync(string worker, string message)
    {
        using var claim = await PostAsync("claims", new { workers = new[] { worker }, waitSeconds = 20 });
        var task = claim.RootElement.GetProperty("tasks")[0];
        using var failed = await PostAsync(
            $"tasks/{task.GetProperty("id").GetString()}/fail",
            new { leaseToken = task.GetProperty("lease").GetProperty("token").GetString(), message, retryable = false });
    }

    private static async Task<JsonDocument> PostAsync(string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri($"{Address}/api/{path}"), content);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }
}
