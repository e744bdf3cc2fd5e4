using System.Collections.Concurrent;
using System.Net;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Kills;

/// <summary>Creates, changes and deletes tasks that no worker claims, one request after another.</summary>
/// <param name="name">The unique prefix of its marks and keys.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="history">The history of the run.</param>
/// <param name="shared">The tasks that no editor deletes; all of them change the latest.</param>
/// <param name="random">The random choices.</param>
internal sealed class Editor(string name, HarnessClient client, History history, ConcurrentStack<TaskRecord> shared, SeededRandom random)
{
    // These limits keep a run of an hour from storing and repeating much more than a short one.
    private const int MaxTasks = 50;
    private const int MaxKeyed = 50;

    private readonly List<TaskRecord> _own = [];
    private readonly Queue<Creation> _keyed = [];
    private int _number;

    public async Task RunAsync()
    {
        while (!history.IsCalm)
        {
            await StepAsync(random.Below(10));
        }

        while (_keyed.Count > 0)
        {
            await RepeatAsync();
        }
    }

    private Task StepAsync(int choice) => choice switch
    {
        _ when _keyed.Count > MaxKeyed => RepeatAsync(),
        < 3 when _own.Count < MaxTasks => CreateAsync(isBatch: choice == 2),
        < 4 when _own.Count > 0 => DeleteAsync(),
        4 when _keyed.Count > 0 => RepeatAsync(),
        < 7 when shared.TryPeek(out var latest) => ChangeAsync(latest),
        _ when _own.Count > 0 => ChangeAsync(_own[random.Below(_own.Count)]),
        _ => CreateAsync(isBatch: false),
    };

    private string Next() => $"{name}-{++_number}";

    private async Task CreateAsync(bool isBatch)
    {
        var mark = Next();
        var task = new { start = "2999-01-01T00:00:00Z", worker = "edited", title = mark };
        var creation = new Creation(mark, Enumerable.Repeat<object>(task, isBatch ? random.InRange(1, 10) : 1).ToList(), isBatch, HasKey: random.Percent(50));
        await SendAsync(creation);
        if (creation.HasKey)
        {
            _keyed.Enqueue(creation);
        }
    }

    /// <summary>Repeats a creation with its key, also one whose response was lost: it must take effect exactly once.</summary>
    private async Task RepeatAsync()
    {
        var creation = _keyed.Dequeue();
        var isAnswered = await SendAsync(creation);
        if (!isAnswered || (!history.IsCalm && _keyed.Count < MaxKeyed))
        {
            _keyed.Enqueue(creation);
        }
    }

    /// <summary>Sends a creation.</summary>
    /// <returns>Whether a response arrived.</returns>
    private async Task<bool> SendAsync(Creation creation)
    {
        var (isNew, known) = (creation.Ids is null, creation.Ids?.Select(id => history.Tasks[id]).ToList() ?? []);
        var reply = await client.CreateAsync(creation);
        var isExpected = reply.Status switch
        {
            HttpStatusCode.Created => !known.Exists(task => task.IsDeletionAcknowledged),
            HttpStatusCode.Gone => known.Exists(task => task.IsDeletionRequested),
            var status => status is null,
        };
        if (!isExpected)
        {
            history.AddUnexpectedResponse($"{creation.Mark}: {reply}");
        }

        foreach (var task in isNew ? creation.Ids?.Select(id => history.Tasks[id]) ?? [] : [])
        {
            if (random.Percent(1) || shared.IsEmpty)
            {
                shared.Push(task);
            }
            else
            {
                _own.Add(task);
            }
        }

        return reply.Status is not null;
    }

    private async Task ChangeAsync(TaskRecord task)
    {
        var change = history.Request(task.Id, Next(), random.Below(int.MaxValue));
        var payload = new Dictionary<string, int>(StringComparer.Ordinal) { [change.Key] = change.Value };
        change.IsAcknowledged = Is(HttpStatusCode.OK, await client.SendAsync(HttpMethod.Patch, $"/api/tasks/{task.Id}/payload", payload));
        history.Add(Figure.Changes, change.IsAcknowledged ? 1 : 0);
    }

    private async Task DeleteAsync()
    {
        var task = _own[random.Below(_own.Count)];
        _own.Remove(task);
        task.IsDeletionRequested = true;
        task.IsDeletionAcknowledged = Is(HttpStatusCode.NoContent, await client.SendAsync(HttpMethod.Delete, $"/api/tasks/{task.Id}"));
    }

    private bool Is(HttpStatusCode expected, Reply reply)
    {
        if (reply.Status is { } status && status != expected)
        {
            history.AddUnexpectedResponse($"{reply}");
        }

        return reply.Status == expected;
    }
}
