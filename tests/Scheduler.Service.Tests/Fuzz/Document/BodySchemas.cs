using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>
/// Validates bodies against the document's schemas. They are compiled as OpenAPI 3.1, whose schemas are JSON Schema, and
/// more strictly than clients should: an undocumented field is a violation.
/// </summary>
internal sealed class BodySchemas
{
    private static readonly EvaluationOptions Options = new() { RequireFormatValidation = true, OutputFormat = OutputFormat.List };

    private readonly JsonObject _definitions;
    private readonly ConcurrentDictionary<IOpenApiSchema, JsonSchema> _compiled = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<IOpenApiSchema, JsonSchema> _compiledForRequests = new(ReferenceEqualityComparer.Instance);

    // A cache of valid values, since listings repeat the same resources.
    private readonly ConcurrentDictionary<(JsonSchema Schema, string Json), bool> _valid = new();

    private BodySchemas(JsonObject definitions) => _definitions = definitions;

    public static async Task<BodySchemas> CompileAsync(OpenApiDocument document)
    {
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
        var components = JsonNode.Parse(text)!["components"]!["schemas"]!.ToJsonString();
        var definitions = JsonNode.Parse(InDefinitions(components))!.AsObject();
        foreach (var schema in definitions.Select(definition => definition.Value!.AsObject()).Where(schema => schema.ContainsKey("properties")))
        {
            schema["additionalProperties"] = false;
        }

        return new BodySchemas(definitions);
    }

    /// <summary>Validates a response body.</summary>
    public IEnumerable<string> Faults(IOpenApiSchema schema, JsonElement response)
    {
        if (schema is { Items: { } items } && response.ValueKind == JsonValueKind.Array)
        {
            return response.EnumerateArray().SelectMany((item, i) => Faults(items, item).Select(violation => $"[{i}]{violation}"));
        }

        var compiled = _compiled.GetOrAdd(schema, key => Compile(key, hasFormats: true));
        var text = response.GetRawText();
        if (_valid.ContainsKey((compiled, text)))
        {
            return [];
        }

        var violations = Errors(compiled.Evaluate(response, Options)).ToList();
        if (violations.Count == 0)
        {
            _valid.TryAdd((compiled, text), true);
        }

        return violations;
    }

    /// <summary>Validates a request body, except for formats: the API accepts more time formats than the schema's.</summary>
    public IEnumerable<string> FaultsOfRequest(IOpenApiSchema schema, JsonElement body) =>
        Errors(_compiledForRequests.GetOrAdd(schema, key => Compile(key, hasFormats: false)).Evaluate(body, Options));

    private static IEnumerable<string> Errors(EvaluationResults result) =>
        from detail in result.IsValid ? [] : result.Details ?? []
        from error in detail.Errors ?? []
        select $"{detail.InstanceLocation}: {error.Value}";

    private JsonSchema Compile(IOpenApiSchema schema, bool hasFormats)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        schema.SerializeAsV31(new OpenApiJsonWriter(text));
        var compiled = JsonNode.Parse(InDefinitions(text.ToString()))!.AsObject();
        compiled["$defs"] = _definitions.DeepClone();
        if (!hasFormats)
        {
            RemoveFormats(compiled);
        }

        return JsonSchema.Build(
            JsonSerializer.SerializeToElement(compiled), new BuildOptions { SchemaRegistry = new SchemaRegistry() }, new Uri($"urn:body:{compiled.GetHashCode()}"));
    }

    private static void RemoveFormats(JsonNode? schema)
    {
        // A property of this name would have a schema, not a text.
        if (schema is JsonObject keywords && keywords["format"] is JsonValue)
        {
            keywords.Remove("format");
        }

        foreach (var part in schema switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        })
        {
            RemoveFormats(part);
        }
    }

    private static string InDefinitions(string schema) => schema.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
}
