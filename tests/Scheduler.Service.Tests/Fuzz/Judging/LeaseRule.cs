using System.Globalization;
using System.Text.Json;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz.Judging;

/// <summary>A claim is given what it asked for, and tokens are shown to claimers alone.</summary>
internal static class LeaseRule
{
    public static IEnumerable<string> Faults(RequestDraft request, ApiOperation operation, RawAnswer response)
    {
        if (!response.IsSuccess)
        {
            return [];
        }

        if (!operation.IsClaim)
        {
            return response.Items.Select(Claims.TokenOf).OfType<string>().Select(token => $"The token {token} is shown to others than its claimer.");
        }

        var tasks = response.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("tasks", out var claimed) ? claimed.EnumerateArray().ToList() : [];
        return
        [
            .. tasks.Where(task => Claims.TokenOf(task) is null).Select(task => $"A claimed task has no token: {task.GetRawText()}"),
            .. tasks.Where(task => Text(task, "status") != "RUNNING").Select(task => $"A claimed task does not run: {task.GetRawText()}"),
            .. request is { Mutations.Count: 0, Json: JsonModel.Members { Values: var fields } } ? ViolationsOf(fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal), tasks) : [],
        ];
    }

    private static IEnumerable<string> ViolationsOf(Dictionary<string, JsonModel> asked, List<JsonElement> tasks)
    {
        // A claim that is repeated answers what it was given before, whatever else it says.
        if (asked.GetValueOrDefault("claimId") is JsonModel.Text)
        {
            yield break;
        }

        var limit = asked.GetValueOrDefault("limit") is JsonModel.Word { Written: not "null" and var text } ? text : "1";
        if (tasks.Count > int.Parse(limit, CultureInfo.InvariantCulture))
        {
            yield return $"{tasks.Count} tasks were given to a claim of {limit}.";
        }

        var workers = ((JsonModel.Items)asked["workers"]).Values.Cast<JsonModel.Text>().Select(worker => worker.Value).ToList();
        var claimant = (asked.GetValueOrDefault("claimant") as JsonModel.Text)?.Value;
        foreach (var task in tasks)
        {
            if (!workers.Contains(Text(task, "worker"), StringComparer.Ordinal) || Text(task.GetProperty("lease"), "claimant") != claimant)
            {
                yield return $"A task was given to a claim of others: {task.GetRawText()}";
            }
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
