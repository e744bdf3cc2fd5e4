using System.Net;
using System.Text;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Sends requests to alternating replicas, and aborts some of them before the response arrives.</summary>
internal sealed class Caller(HttpClient client, IReadOnlyList<Uri> addresses, LeaseHistory history, TestPhase phase, SeededRandom random, int abortPercentage)
{
    private const int MinAbortMilliseconds = 2;
    private const int MaxAbortMilliseconds = 40;

    private int _next = random.Below(addresses.Count);

    /// <summary>Sends a request to one replica.</summary>
    public Task<Reply> SendAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync(addresses[_next++ % addresses.Count], path, body, idempotencyKey);

    /// <summary>Sends a request to all replicas concurrently.</summary>
    public Task<Reply[]> SendToAllAsync(string path, object body) =>
        Task.WhenAll(addresses.ToList().Select(address => SendAsync(address, path, body, idempotencyKey: null)));

    private async Task<Reply> SendAsync(Uri address, string path, object body, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var isAborted = random.Percent(abortPercentage) && !phase.IsCalm;
        using var abort = isAborted ? new CancellationTokenSource(TimeSpan.FromMilliseconds(MinAbortMilliseconds + random.Below(MaxAbortMilliseconds))) : new CancellationTokenSource();
        var (sentAt, sentAtClock) = (history.Now, TimeProvider.System.GetUtcNow());
        try
        {
            using var response = await client.SendAsync(request, abort.Token);
            var json = await response.Content.ReadAsStringAsync(abort.Token);

            // A 503 means that nothing was done: the service was overloaded, or the database was locked for too long.
            return response.StatusCode == HttpStatusCode.ServiceUnavailable
                ? new Reply(sentAt, sentAtClock, history.Now, Status: null, Body: default)
                : new Reply(sentAt, sentAtClock, history.Now, response.StatusCode, JsonDocument.Parse(json).RootElement);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (isAborted)
            {
                history.Cut();
            }

            return new Reply(sentAt, sentAtClock, history.Now, Status: null, Body: default);
        }
    }
}

/// <summary>The outcome of a request.</summary>
/// <param name="SentAt">The time of the request.</param>
/// <param name="SentAtClock">The time of the request by the machine's clock, which the service uses.</param>
/// <param name="ReceivedAt">The time at which the response arrived, or the request failed.</param>
/// <param name="Status">The status of the response; null when there was none.</param>
/// <param name="Body">The body of the response.</param>
internal sealed record Reply(TimeSpan SentAt, DateTimeOffset SentAtClock, TimeSpan ReceivedAt, HttpStatusCode? Status, JsonElement Body)
{
    /// <summary>The problem code.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;
}
