using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Scheduler.Cli.Schedules;

/// <summary>Reads schedules from YAML or JSON: one object, an array of them, or several YAML documents.</summary>
internal static class ScheduleFile
{
    private const string NameField = "name";

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    /// <param name="source">The path, or <c>-</c>.</param>
    /// <param name="text">The content.</param>
    /// <exception cref="UsageException">The content is not valid.</exception>
    public static IReadOnlyList<ScheduleDefinition> Parse(string source, string text)
    {
        try
        {
            var isJson = source.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.AsSpan().TrimStart() is ['{' or '[', ..];
            var documents = isJson ? [JsonNode.Parse(text, documentOptions: Json)] : YamlConverter.ToJson(text);
            var schedules = documents.SelectMany(document => document is JsonArray array ? array : Enumerable.Repeat(document, 1)).Select(DefinitionOf).ToList();
            return schedules.Count > 0 ? schedules : throw new UsageException($"{source}: there is no schedule in it.");
        }
        catch (Exception exception) when (exception is JsonException or YamlException or FormatException)
        {
            throw new UsageException($"{source}: {exception.Message}", exception);
        }
    }

    private static ScheduleDefinition DefinitionOf(JsonNode? node)
    {
        if (node is not JsonObject schedule || schedule[NameField] is not JsonValue value || !value.TryGetValue<string>(out var name) || name is "" or "." or "..")
        {
            throw new FormatException($"Each schedule must be an object with a '{NameField}', which is text.");
        }

        schedule.Remove(NameField);
        return new ScheduleDefinition(name, schedule.Deserialize<JsonElement>());
    }
}
