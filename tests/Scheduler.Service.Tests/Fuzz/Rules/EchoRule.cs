using System.Text.Json;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>The response to a valid request contains the values that it set: unchanged text, and payloads byte for byte in compact form.</summary>
internal static class EchoRule
{
    public static IEnumerable<string> Faults(RequestDraft request, RawResponse response)
    {
        // A replay returns the current state of the resource. A resource with another key than an id is shared by all clients.
        if (response.Status is not (200 or 201) || response.Header("Idempotency-Replayed") is not null || request.MayRepeat
            || request.Operation.Path.EndsWith("{worker}", StringComparison.Ordinal) || response.Json is not { } json)
        {
            return [];
        }

        return (request.Json, json.ValueKind) switch
        {
            (JsonModel.Members sent, JsonValueKind.Object) when Part(request) is { } part && json.TryGetProperty(part, out var inner) =>
                ViolationsOfKeys(sent, inner),
            (JsonModel.Members sent, JsonValueKind.Object) when request.Operation.MergesPayload => Faults(sent, json, isPart: false, IsMerged),
            (JsonModel.Members sent, JsonValueKind.Object) => Faults(sent, json),
            (JsonModel.Items sent, JsonValueKind.Array) =>
                sent.Values.OfType<JsonModel.Members>().Zip(json.EnumerateArray()).SelectMany(pair => Faults(pair.First, pair.Second)),
            _ => [],
        };
    }

    /// <summary>The field that a path such as <c>/api/tasks/{id}/payload</c> changes.</summary>
    private static string? Part(RequestDraft request) => request.Operation.Path.Split('/')[^1] is var last && !last.StartsWith('{') ? last : null;

    private static IEnumerable<string> Faults(JsonModel.Members sent, JsonElement response) => Faults(sent, response, isPart: false, IsShown);

    /// <summary>All keys of a payload are present, with the values that were sent.</summary>
    private static IEnumerable<string> ViolationsOfKeys(JsonModel.Members sent, JsonElement payload) =>
        Faults(sent, payload, isPart: true, (_, value, shown) => RandomJson.Compact(value) == shown.GetRawText());

    /// <summary>As <see cref="IsShown"/>, but the keys of the payload were merged into those of the resource.</summary>
    private static bool IsMerged(string name, JsonModel sent, JsonElement shown) =>
        name == "payload" && sent is JsonModel.Members payload ? !ViolationsOfKeys(payload, shown).Any() : IsShown(name, sent, shown);

    private static IEnumerable<string> Faults(JsonModel.Members sent, JsonElement response, bool isPart, Func<string, JsonModel, JsonElement, bool> isShown)
    {
        foreach (var (name, value) in sent.Values)
        {
            var exists = response.TryGetProperty(name, out var shown);
            if (exists ? !isShown(name, value, shown) : isPart)
            {
                yield return $"{name} was sent as {RandomJson.Compact(value)} and is returned as {(exists ? shown.GetRawText() : "nothing")}.";
            }
        }
    }

    private static bool IsShown(string name, JsonModel sent, JsonElement shown) => sent switch
    {
        // Null may select a default, and a time may have several formats.
        JsonModel.Word { Written: "null" } => true,

        // An omitted field gets its default, and progress a time.
        JsonModel.Members part when name is "retry" or "progress" => !Faults(part, shown, isPart: true, IsShown).Any(),

        // A list of dates is sorted.
        JsonModel.Items items when shown.ValueKind == JsonValueKind.Array =>
            items.Values.Select(RandomJson.Compact).Order(StringComparer.Ordinal)
                .SequenceEqual(shown.EnumerateArray().Select(item => item.GetRawText()), StringComparer.Ordinal),
        JsonModel.Text text when shown.ValueKind == JsonValueKind.String => text.Value == shown.GetString() || ValueGenerator.IsOtherTime(text.Value),
        _ => RandomJson.Compact(sent) == shown.GetRawText(),
    };
}
