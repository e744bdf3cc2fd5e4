using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Crash;

/// <summary>Compares the stored tasks with those that the service acknowledged before it was killed.</summary>
internal sealed class CrashChecker(HttpClient client, CrashHistory history) : Checker
{
    /// <summary>Reports everything that is missing, partly done, done twice, or was never requested.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        await RepeatKeysAsync();
        var stored = (await client.GetFromJsonAsync<JsonElement>("/api/tasks")).EnumerateArray().ToList();
        CheckCreations(stored);
        CheckTasks(stored.ToDictionary(task => task.GetProperty("id").GetString()!, StringComparer.Ordinal));
        Check(history);
        return Violations;
    }

    // Retries each keyed request, also those whose response was lost; then it must have taken effect exactly once.
    private async Task RepeatKeysAsync()
    {
        foreach (var creation in history.Creations.Where(creation => creation.Key is not null))
        {
            using var response = await CrashClient.SendAsync(client, creation);
            var mayBeGone = creation.Ids?.Any(id => history.Tasks[id].IsDeletionRequested) == true;
            if (response.StatusCode == HttpStatusCode.Created)
            {
                var ids = await CrashClient.ReadIdsAsync(response);
                Check(creation.Ids is null || ids.SequenceEqual(creation.Ids, StringComparer.Ordinal), $"{creation.Mark} repeated returned other tasks.");
                history.Acknowledge(creation, ids);
            }
            else
            {
                Check(mayBeGone && response.StatusCode == HttpStatusCode.Gone, $"{creation.Mark} repeated returned {(int)response.StatusCode}.");
            }
        }
    }

    private void CheckCreations(List<JsonElement> stored)
    {
        var byMark = stored.ToLookup(task => task.GetProperty("title").GetString()!, StringComparer.Ordinal);
        foreach (var creation in history.Creations)
        {
            var count = byMark[creation.Mark].Count();
            if (creation.Ids is null)
            {
                Check(count == 0 || count == creation.Count, $"{creation.Mark} is partly done: {count} of {creation.Count}.");
            }
            else
            {
                var deleted = creation.Ids.Count(id => history.Tasks[id].IsDeletionRequested);
                Check(count >= creation.Count - deleted && count <= creation.Count, $"{creation.Mark} has {count} tasks of {creation.Count}, {deleted} deleted.");
            }
        }

        var known = history.Creations.Select(creation => creation.Mark).ToHashSet(StringComparer.Ordinal);
        foreach (var mark in byMark.Select(group => group.Key))
        {
            Check(known.Contains(mark), $"{mark} was never requested.");
        }
    }

    private void CheckTasks(Dictionary<string, JsonElement> stored)
    {
        foreach (var task in history.Tasks.Values)
        {
            if (!stored.TryGetValue(task.Id, out var found))
            {
                Check(task.IsDeletionRequested, $"{task.Id} is missing.");
                continue;
            }

            Check(!task.IsDeletionAcknowledged, $"{task.Id} exists although it was deleted.");
            var keys = found.GetProperty("payload").EnumerateObject().ToDictionary(key => key.Name, key => key.Value.GetInt32(), StringComparer.Ordinal);
            Check(task.AcknowledgedKeys.All(keys.Contains), $"{task.Id} lost a change.");
            Check(keys.All(task.RequestedKeys.Contains), $"{task.Id} has a change that was never requested.");
            Check(found.GetProperty("version").GetInt32() == 1 + keys.Count, $"{task.Id} has version {found.GetProperty("version")} after {keys.Count} changes.");
        }
    }
}
