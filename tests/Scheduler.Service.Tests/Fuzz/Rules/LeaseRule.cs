using System.Globalization;
using System.Text.Json;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>A claim returns only tasks that match its request, and only claims return lease tokens.</summary>
internal static class LeaseRule
{
    public static IEnumerable<string> Faults(RequestDraft request, ApiOperation operation, RawResponse response)
    {
        if (!response.IsSuccess)
        {
            return [];
        }

        if (!operation.IsClaim)
        {
            return response.Items.Select(Resource.TokenOf).OfType<string>().Select(token => $"The token {token} is exposed outside of its claim.");
        }

        var tasks = Resource.ClaimedIn(response);
        return
        [
            .. tasks.Where(task => Resource.TokenOf(task) is null).Select(task => $"A claimed task has no token: {task.GetRawText()}"),
            .. tasks.Where(task => Text(task, "status") != "RUNNING").Select(task => $"A claimed task is not RUNNING: {task.GetRawText()}"),
            .. request is { Mutations.Count: 0, Json: JsonModel.Members { Values: var fields } }
                ? ViolationsOf(fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal), tasks)
                : [],
        ];
    }

    private static IEnumerable<string> ViolationsOf(Dictionary<string, JsonModel> requested, List<JsonElement> tasks)
    {
        // A repeated claim returns its earlier tasks, whatever its other fields are.
        if (requested.GetValueOrDefault("claimId") is JsonModel.Text)
        {
            yield break;
        }

        var limit = requested.GetValueOrDefault("limit") is JsonModel.Word { Written: not "null" and var text } ? text : "1";
        if (tasks.Count > int.Parse(limit, CultureInfo.InvariantCulture))
        {
            yield return $"{tasks.Count} tasks were returned to a claim with limit {limit}.";
        }

        var workers = ((JsonModel.Items)requested["workers"]).Values.Cast<JsonModel.Text>().Select(worker => worker.Value).ToList();
        var claimant = (requested.GetValueOrDefault("claimant") as JsonModel.Text)?.Value;
        foreach (var task in tasks)
        {
            if (!workers.Contains(Text(task, "worker"), StringComparer.Ordinal) || Text(task.GetProperty("lease"), "claimant") != claimant)
            {
                yield return $"A task of another worker or claimant was returned: {task.GetRawText()}";
            }
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
