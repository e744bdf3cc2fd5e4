using System.Net;
using System.Text;
using System.Text.Json;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Sends requests to one process or another, and some of them cuts off before the answer.</summary>
internal sealed class Caller(HttpClient client, IReadOnlyList<Uri> addresses, Journal history, Season phase, Chance random, int cutPercentage)
{
    private const int ShortestCutMilliseconds = 2;
    private const int LongestCutMilliseconds = 40;

    private int _next = random.Below(addresses.Count);

    /// <summary>Sends a request to one process.</summary>
    public Task<Reply> SendAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync(addresses[_next++ % addresses.Count], path, body, idempotencyKey);

    /// <summary>Sends a request to all processes at once.</summary>
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

        var isCut = random.Percent(cutPercentage) && !phase.IsCalm;
        using var cut = isCut ? new CancellationTokenSource(TimeSpan.FromMilliseconds(ShortestCutMilliseconds + random.Below(LongestCutMilliseconds))) : new CancellationTokenSource();
        var (sentAt, sentAtClock) = (history.Now, TimeProvider.System.GetUtcNow());
        try
        {
            using var response = await client.SendAsync(request, cut.Token);
            var json = await response.Content.ReadAsStringAsync(cut.Token);

            // Overloaded, or the database was locked for too long: nothing was done.
            return response.StatusCode == HttpStatusCode.ServiceUnavailable
                ? new Reply(sentAt, sentAtClock, history.Now, Status: null, Body: default)
                : new Reply(sentAt, sentAtClock, history.Now, response.StatusCode, JsonDocument.Parse(json).RootElement);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (isCut)
            {
                history.Cut();
            }

            return new Reply(sentAt, sentAtClock, history.Now, Status: null, Body: default);
        }
    }
}

/// <summary>What came of a request.</summary>
/// <param name="SentAt">When it was sent.</param>
/// <param name="SentAtClock">The same by the machine's clock, by which the service goes.</param>
/// <param name="AnsweredAt">When its answer came, or was given up.</param>
/// <param name="Status">The answer's status; null when none came.</param>
/// <param name="Body">The answer's body.</param>
internal sealed record Reply(TimeSpan SentAt, DateTimeOffset SentAtClock, TimeSpan AnsweredAt, HttpStatusCode? Status, JsonElement Body)
{
    /// <summary>The code of a problem.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;
}
