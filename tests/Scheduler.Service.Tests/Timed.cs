using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Service.Tests;

/// <summary>Requests with the time they take, and what is promised of that.</summary>
internal static class Timed
{
    /// <summary>
    /// Within what every request is answered, whatever is broken. The service promises 5 s; a machine that it shares with its clients
    /// and other tests may need more, and a service that waits as long as its libraries do by default needs 15 s or 30 s.
    /// </summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>What the service promises. On whatever machine, most have their answer by then.</summary>
    public static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Within what the service serves again once the cause is gone. It promises a second; a busy machine may need more, and a service
    /// that does not heal by itself needs for ever.
    /// </summary>
    public static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(5);

    public static Task<TimedAnswer> Create(HttpClient client, string worker = "w") =>
        Send(() => client.PostAsJsonAsync("/api/tasks", new { start = "2999-01-01T00Z", worker }));

    public static Task<TimedAnswer> Get(HttpClient client, string path) => Send(() => client.GetAsync(path));

    /// <summary>The time that half of the answers took at most.</summary>
    public static TimeSpan Median(IReadOnlyCollection<TimedAnswer> responses) => responses.Select(response => response.Elapsed).Order().ElementAt(responses.Count / 2);

    /// <summary>The first requests wait for code that is compiled meanwhile, which is not what tests measure.</summary>
    public static async Task WarmUp(HttpClient client)
    {
        await Get(client, "/api/tasks?limit=1");
        await Get(client, "/health/ready");
        await Send(() => client.PatchAsJsonAsync("/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", new { title = "none" }));
    }

    public static async Task<TimedAnswer> Send(Func<Task<HttpResponseMessage>> send)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await send();
        var body = await response.Content.ReadAsStringAsync();
        return new TimedAnswer(response.StatusCode, Stopwatch.GetElapsedTime(start), Stopwatch.GetTimestamp(), response.Headers.RetryAfter?.Delta, body);
    }
}

/// <summary>An answer, how long it took, and when it came.</summary>
internal sealed record TimedAnswer(HttpStatusCode Status, TimeSpan Elapsed, long Timestamp, TimeSpan? RetryAfter, string Body)
{
    /// <summary>The id of the task that was created, if one was.</summary>
    public string? Id => Status == HttpStatusCode.Created ? JsonDocument.Parse(Body).RootElement.GetProperty("id").GetString() : null;

    /// <summary>What is promised of an answer while something is broken.</summary>
    public void AssertServedOrUnavailable()
    {
        Assert.That(Elapsed, Is.LessThan(Timed.AnswerLimit), Body);
        if (Status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            AssertUnavailable();
        }
    }

    /// <summary>What is promised of an answer that cannot be given.</summary>
    public void AssertUnavailable()
    {
        Assert.That(Elapsed, Is.LessThan(Timed.AnswerLimit), Body);
        Assert.That(Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), Body);
        Assert.That(RetryAfter, Is.Not.Null);
        Assert.That(Body, Does.Contain("\"code\":\"unavailable\""));
    }
}
