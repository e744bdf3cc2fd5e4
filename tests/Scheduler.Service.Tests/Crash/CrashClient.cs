using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Crash;

/// <summary>One client that creates, changes and deletes tasks until the service stops responding.</summary>
internal sealed class CrashClient(HttpClient client, CrashHistory history, string name, string sharedTask, SeededRandom random)
{
    private readonly List<TaskRecord> _own = [];
    private readonly List<Creation> _keyed = [];
    private int _number;

    public async Task RunUntilCutAsync()
    {
        try
        {
            while (true)
            {
                await StepAsync(random.Below(10));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            // The service was killed. The checker determines the outcome of the last request.
        }
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Creation creation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, creation.Path)
        {
            Content = new StringContent(creation.Body, Encoding.UTF8, "application/json"),
        };
        if (creation.Key is not null)
        {
            request.Headers.Add("Idempotency-Key", creation.Key);
        }

        return await client.SendAsync(request);
    }

    /// <summary>The ids of the tasks in the response to a creation.</summary>
    public static async Task<IReadOnlyList<string>> ReadIdsAsync(HttpResponseMessage response)
    {
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        var tasks = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json];
        return tasks.Select(task => task.GetProperty("id").GetString()!).ToList();
    }

    private Task StepAsync(int choice) => choice switch
    {
        0 or 1 => CreateAsync(isBatch: false),
        2 => CreateAsync(isBatch: true),
        3 => RepeatAsync(),
        4 => DeleteAsync(),
        5 => ChangeAsync(history.Tasks[sharedTask]),
        _ => ChangeAsync(_own.Count == 0 ? history.Tasks[sharedTask] : _own[random.Below(_own.Count)]),
    };

    private string Next() => $"{name}-{++_number}";

    private async Task CreateAsync(bool isBatch)
    {
        var mark = Next();
        var creation = new Creation(mark, isBatch ? random.InRange(1, 20) : 1, isBatch, random.Percent(50) ? null : mark);
        history.Request(creation);
        using var response = await SendAsync(client, creation);
        if (!Is(HttpStatusCode.Created, response))
        {
            return;
        }

        var ids = await ReadIdsAsync(response);
        history.Acknowledge(creation, ids);
        _own.AddRange(ids.Select(id => history.Tasks[id]));
        if (creation.Key is not null)
        {
            _keyed.Add(creation);
        }
    }

    private async Task RepeatAsync()
    {
        if (_keyed.Count == 0)
        {
            return;
        }

        var creation = _keyed[random.Below(_keyed.Count)];
        var isGone = creation.Ids!.Any(id => history.Tasks[id].IsDeletionAcknowledged);
        using var response = await SendAsync(client, creation);
        if (Is(isGone ? HttpStatusCode.Gone : HttpStatusCode.Created, response) && !isGone && !(await ReadIdsAsync(response)).SequenceEqual(creation.Ids!, StringComparer.Ordinal))
        {
            history.AddUnexpectedResponse($"{creation.Mark} repeated returned other tasks.");
        }
    }

    private async Task ChangeAsync(TaskRecord task)
    {
        var key = Next();
        var value = random.Below(int.MaxValue);
        task.RequestedKeys[key] = value;
        using var response = await client.PatchAsJsonAsync($"/api/tasks/{task.Id}/payload", new Dictionary<string, int>(StringComparer.Ordinal) { [key] = value });
        if (Is(HttpStatusCode.OK, response))
        {
            task.AcknowledgedKeys[key] = value;
        }
    }

    private async Task DeleteAsync()
    {
        if (_own.Count == 0)
        {
            return;
        }

        var index = random.Below(_own.Count);
        var task = _own[index];
        _own.RemoveAt(index);
        task.IsDeletionRequested = true;
        using var response = await client.DeleteAsync($"/api/tasks/{task.Id}");
        task.IsDeletionAcknowledged = Is(HttpStatusCode.NoContent, response);
    }

    private bool Is(HttpStatusCode expected, HttpResponseMessage response)
    {
        // On a busy machine the service may reject a request, which then has no effect.
        var isRejected = response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null;
        if (response.StatusCode != expected && !isRejected)
        {
            history.AddUnexpectedResponse($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.PathAndQuery} returned {(int)response.StatusCode}.");
        }

        return response.StatusCode == expected;
    }
}
