using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Scheduler.Cli.Schedules;

/// <summary>
/// Converts YAML to JSON. Text without quotes is a number only when JSON has it too, and true, false and null only in lower case, so that
/// <c>no</c>, <c>0x1F</c> and dates stay text.
/// </summary>
internal static partial class YamlConverter
{
    // A node that contains itself, by an anchor, would not end.
    private const int MaxDepth = 100;

    private const string TextTag = "tag:yaml.org,2002:str";

    /// <returns>The documents of the stream, without the empty ones.</returns>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    /// <exception cref="FormatException">It has something that JSON has not.</exception>
    public static IReadOnlyList<JsonNode?> ToJson(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => Convert(document.RootNode, depth: 0)).Where(node => node is not null)];
    }

    private static JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException($"Line {node.Start.Line}: more than {MaxDepth} levels.");
        }

        return node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
                child => KeyValuePair.Create(KeyOf(child.Key), Convert(child.Value, depth + 1)))),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Convert(child, depth + 1))]),
            YamlScalarNode scalar => Convert(scalar),
            _ => throw new FormatException($"Line {node.Start.Line}: unexpected {node.NodeType}."),
        };
    }

    private static JsonNode? Convert(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value != TextTag)
        {
            throw new FormatException($"Line {scalar.Start.Line}: the tag {scalar.Tag.Value} is not supported.");
        }

        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty)
        {
            return JsonValue.Create(text);
        }

        // JsonNode.Parse keeps the digits of a number.
        return text is "" or "~" ? null : text is "true" or "false" or "null" || Number().IsMatch(text) ? JsonNode.Parse(text) : JsonValue.Create(text);
    }

    private static string KeyOf(YamlNode key) => key is YamlScalarNode { Value: { } name }
        ? name
        : throw new FormatException($"Line {key.Start.Line}: a key must be text.");

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
