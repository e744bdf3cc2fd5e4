using System.Net;
using System.Text.Json.Nodes;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>Schedules by name in memory, read by GET and written by PUT.</summary>
internal sealed class FakeScheduleStore : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Version, string Body)> _stored = new(StringComparer.Ordinal);
    private readonly List<SentRequest> _requests = [];

    /// <summary>Responds instead of the service, which does not get the request.</summary>
    public Func<SentRequest, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>Replaces the service's response after the request took effect.</summary>
    public Func<SentRequest, HttpResponseMessage?> Replace { get; set; } = _ => null;

    /// <summary>Whether requests never end, not even when canceled.</summary>
    public bool IsStuck { get; set; }

    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public int? VersionOf(string name)
    {
        lock (_lock)
        {
            return _stored.TryGetValue(name, out var schedule) ? schedule.Version : null;
        }
    }

    /// <summary>Stores a schedule with a PUT of this body.</summary>
    public void Put(string name, string body)
    {
        lock (_lock)
        {
            var stored = _stored.GetValueOrDefault(name);
            _stored[name] = stored.Body == body ? stored : (stored.Version + 1, body);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = await SentRequest.ReadAsync(request);
        lock (_lock)
        {
            _requests.Add(sent);
        }

        if (IsStuck)
        {
            await new TaskCompletionSource().Task;
        }

        if (Instead(sent) is { } response)
        {
            return response;
        }

        var name = Uri.UnescapeDataString(sent.Uri.AbsolutePath["/api/schedules/by-name/".Length..]);
        var before = VersionOf(name);
        if (sent.Method == "PUT")
        {
            Put(name, sent.Body);
        }
        else if (before is null)
        {
            return Replace(sent) ?? CannedResponses.Problem(404, "schedule-not-found");
        }

        return Replace(sent) ?? CannedResponses.Json(before is null ? HttpStatusCode.Created : HttpStatusCode.OK, Describe(name));
    }

    private string Describe(string name)
    {
        var schedule = JsonNode.Parse(CannedResponses.ScheduleBody)!.AsObject();
        schedule["name"] = name;
        schedule["version"] = VersionOf(name);
        return schedule.ToJsonString();
    }
}
