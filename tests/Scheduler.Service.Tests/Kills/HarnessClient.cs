using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Kills;

/// <summary>Sends requests to alternating replicas, and aborts some of them before the response arrives.</summary>
internal sealed class HarnessClient(HttpClient client, IReadOnlyList<Uri> addresses, History history, SeededRandom random, int abortPercentage = 0)
{
    private const int MinAbortMilliseconds = 2;
    private const int MaxAbortMilliseconds = 40;

    /// <summary>The pause after a request without a response. A killed replica needs a moment to start again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private int _next = random.Below(addresses.Count);

    /// <summary>Sends a request to one replica.</summary>
    public Task<Reply> SendAsync(HttpMethod method, string path, object? body = null, string? idempotencyKey = null) =>
        SendAsync(addresses[_next++ % addresses.Count], method, path, body, idempotencyKey);

    /// <summary>Posts to one replica, or to all concurrently.</summary>
    public async Task<Reply[]> PostAsync(string path, object body, bool toAll) =>
        toAll
            ? await Task.WhenAll(addresses.ToList().Select(address => SendAsync(address, HttpMethod.Post, path, body, idempotencyKey: null)))
            : [await SendAsync(HttpMethod.Post, path, body)];

    /// <summary>Sends a creation for the first time or again, and records its acknowledgment.</summary>
    public async Task<Reply> CreateAsync(Creation creation)
    {
        history.Request(creation);
        var (path, body) = creation.IsBatch ? ("/api/tasks/batch", creation.Tasks) : ("/api/tasks", creation.Tasks[0]);
        var reply = await SendAsync(HttpMethod.Post, path, body, creation.HasKey ? creation.Mark : null);
        if (reply.Status == HttpStatusCode.Created)
        {
            var tasks = creation.IsBatch ? reply.Body.EnumerateArray().ToList() : [reply.Body];
            history.Acknowledge(creation, tasks.ConvertAll(task => new TaskRecord($"{task.GetProperty("id")}", $"{task.GetProperty("worker")}")));
        }

        return reply;
    }

    private async Task<Reply> SendAsync(Uri address, HttpMethod method, string path, object? body, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = body is null ? null : JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var isAborted = random.Percent(abortPercentage) && !history.IsCalm;
        using var abort = new CancellationTokenSource(
            isAborted ? TimeSpan.FromMilliseconds(MinAbortMilliseconds + random.Below(MaxAbortMilliseconds)) : Timeout.InfiniteTimeSpan);
        var (what, sentAt) = ($"{method} {path}", history.Now);
        try
        {
            using var response = await client.SendAsync(request, abort.Token);
            var json = await response.Content.ReadAsStringAsync(abort.Token);

            // A 503 means that nothing was done: the service was overloaded, or the database was locked for too long.
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return new Reply(what, sentAt, history.Now, response.StatusCode, json.Length == 0 ? default : JsonDocument.Parse(json).RootElement);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            history.Add(Figure.Aborted, isAborted ? 1 : 0);
        }

        var lost = new Reply(what, sentAt, history.Now, Status: null, Body: default);
        await Task.Delay(RetryPause, TimeProvider.System);
        return lost;
    }
}

/// <summary>The outcome of a request.</summary>
/// <param name="Request">The method and the path.</param>
/// <param name="SentAt">The time of the request.</param>
/// <param name="ReceivedAt">The time at which the response arrived, or the request failed.</param>
/// <param name="Status">The status of the response; null when there was none.</param>
/// <param name="Body">The body of the response.</param>
internal sealed record Reply(string Request, TimeSpan SentAt, TimeSpan ReceivedAt, HttpStatusCode? Status, JsonElement Body)
{
    /// <summary>The problem code.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public override string ToString() => $"{Request} got {Status}: {Body}";
}
