using System.Globalization;
using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Workers;

/// <summary>The base class of worker tests. Each test has its own worker, so that tests do not claim each other's tasks.</summary>
internal abstract class WorkerFixture(string provider) : ApiFixture(provider)
{
    private static int LastWorker;

    protected string Worker { get; private set; } = "";

    [SetUp]
    public void NameWorker() => Worker = $"worker {Interlocked.Increment(ref LastWorker)}";

    protected DateTimeOffset Now => Time.GetUtcNow();

    protected static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Creates a task of the worker that is due after a number of seconds.</summary>
    protected Task<ApiResponse> CreateDueAsync(double seconds = 1, string? fields = null) => CreateAsync(fields, Now.AddSeconds(seconds).ToString("O"), Worker);

    /// <summary>Creates a task and claims it.</summary>
    protected async Task<JsonElement> CreateClaimedAsync(string? fields = null, string claim = "")
    {
        await CreateDueAsync(fields: fields);
        Time.Advance(TimeSpan.FromSeconds(1));
        return (await ClaimAsync(claim)).Tasks().Single();
    }

    protected async Task<ApiResponse> ClaimAsync(string fields = "")
    {
        var response = await PostAsync("/api/claims", $$"""{"workers":["{{Worker}}"]{{(fields.Length == 0 ? "" : "," + fields)}}}""");
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        return response;
    }

    protected Task<ApiResponse> CallAsync(JsonElement task, string call, string fields = "") =>
        CallAsync(task.GetProperty("id").GetString()!, call, task.Token(), fields);

    protected Task<ApiResponse> CallAsync(string id, string call, string token, string fields = "") =>
        PostAsync($"/api/tasks/{id}/{call}", $$"""{"leaseToken":"{{token}}"{{(fields.Length == 0 ? "" : "," + fields)}}}""");

    protected Task<ApiResponse> ReadAsync(JsonElement task) => GetAsync($"/api/tasks/{task.GetProperty("id").GetString()}");

    /// <summary>Advances the clock until a background service has brought a task to the expected state.</summary>
    protected async Task<ApiResponse> UntilAsync(JsonElement task, Func<ApiResponse, bool> isSo)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var response = await ReadAsync(task);
            if (isSo(response))
            {
                return response;
            }

            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new TimeoutException($"It never came to be so: {(await ReadAsync(task)).Body}");
    }
}

internal static class WorkerResponses
{
    public static IReadOnlyList<JsonElement> Tasks(this ApiResponse response) => [.. response.Json.GetProperty("tasks").EnumerateArray()];

    public static string Token(this JsonElement task) => task.GetProperty("lease").GetProperty("token").GetString()!;

    public static string Id(this JsonElement task) => task.GetProperty("id").GetString()!;
}
