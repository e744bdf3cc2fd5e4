using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Service.Tests;

/// <summary>Sends requests and measures their response times, with the limits for these.</summary>
internal static class Timed
{
    /// <summary>
    /// The limit for every response, whatever fault is injected. The request deadline is 5 s; a machine that the service shares with its
    /// clients and other tests may need more, and a service with the default timeouts of its libraries would need 15 s or 30 s.
    /// </summary>
    public static readonly TimeSpan ResponseLimit = TimeSpan.FromSeconds(10);

    /// <summary>The request deadline of the service. Even on a slow machine most responses meet it.</summary>
    public static readonly TimeSpan RequestDeadline = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The limit for recovery after a fault ends. The service promises 1 s; a busy machine may need more, and a service that does not
    /// recover on its own never meets it.
    /// </summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(5);

    public static Task<TimedResponse> CreateAsync(HttpClient client, string worker = "w") =>
        SendAsync(() => client.PostAsJsonAsync("/api/tasks", new { start = "2999-01-01T00Z", worker }));

    public static Task<TimedResponse> GetAsync(HttpClient client, string path) => SendAsync(() => client.GetAsync(path));

    /// <summary>Sends one request after another through each of several clients, while a condition holds.</summary>
    public static async Task<List<TimedResponse>> RepeatAsync(int clients, Func<bool> condition, Func<Task<TimedResponse>> send)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var responses = new List<TimedResponse>();
            while (condition())
            {
                responses.Add(await send());
            }

            return responses;
        }));
        return [.. responses.SelectMany(response => response)];
    }

    /// <summary>The median response time.</summary>
    public static TimeSpan Median(IReadOnlyCollection<TimedResponse> responses) =>
        responses.Select(response => response.Elapsed).Order().ElementAt(responses.Count / 2);

    /// <summary>Sends the first requests, which wait for just-in-time compilation and would distort measurements.</summary>
    public static async Task WarmUpAsync(HttpClient client)
    {
        await GetAsync(client, "/api/tasks?limit=1");
        await GetAsync(client, "/health/ready");
        await SendAsync(() => client.PatchAsJsonAsync("/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", new { title = "none" }));
    }

    public static async Task<TimedResponse> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await send();
        var body = await response.Content.ReadAsStringAsync();
        return new TimedResponse(response.StatusCode, Stopwatch.GetElapsedTime(start), Stopwatch.GetTimestamp(), response.Headers.RetryAfter?.Delta, body);
    }
}

/// <summary>A response with its response time and the timestamp of its arrival.</summary>
internal sealed record TimedResponse(HttpStatusCode Status, TimeSpan Elapsed, long Timestamp, TimeSpan? RetryAfter, string Body)
{
    /// <summary>The id of the created task, if any.</summary>
    public string? Id => Status == HttpStatusCode.Created ? JsonDocument.Parse(Body).RootElement.GetProperty("id").GetString() : null;

    /// <summary>Asserts that the request succeeded or got a 503, in time.</summary>
    public void AssertServedOrUnavailable()
    {
        Assert.That(Elapsed, Is.LessThan(Timed.ResponseLimit), Body);
        if (Status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            AssertUnavailable();
        }
    }

    /// <summary>Asserts a 503 with its headers and code, in time.</summary>
    public void AssertUnavailable()
    {
        Assert.That(Elapsed, Is.LessThan(Timed.ResponseLimit), Body);
        Assert.That(Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), Body);
        Assert.That(RetryAfter, Is.Not.Null);
        Assert.That(Body, Does.Contain("\"code\":\"unavailable\""));
    }
}
