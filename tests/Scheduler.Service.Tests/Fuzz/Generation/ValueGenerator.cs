using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Makes values that are valid by a schema of the document.</summary>
/// <param name="dice">Every choice.</param>
/// <param name="fieldValue">The value of a field that no schema can tell, by the field's name; null to go by its schema.</param>
internal sealed class ValueGenerator(Dice dice, Func<string, JsonModel?>? fieldValue = null)
{
    private const int MaxItems = 4;

    private static readonly TimeSpan RegexPatience = TimeSpan.FromSeconds(1);

    // Past these years, so that no run is late for them: a start has to be in the future.
    private static readonly DateTimeOffset FirstTime = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastTime = new(9900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH", "yyyyMMdd'T'HHmmss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.fffffff'89Z'", "yyyyMMdd'T'HHmmss.fffffff'8'", "yyyy-MM-dd'T'HH:mm:ss'+05:30'", "yyyyMMdd'T'HHmmss.f'-0800'",
    ];

    private static readonly string[] Starts = ["start", "delaySeconds"];

    /// <summary>Whether a text is a time in another form than that in which the service itself writes it.</summary>
    public static bool IsOtherTime(string text) => TimeFormats.Skip(1).Any(format => IsTime(text, format));

    public JsonModel Json(IOpenApiSchema schema)
    {
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true && dice.Percent(10))
        {
            return new JsonModel.Word("null");
        }

        return Value(schema);
    }

    /// <summary>A value as it is written outside JSON, in a path, a query or a header.</summary>
    public string Text(IOpenApiSchema schema) => (schema.Type & ~JsonSchemaType.Null, schema) switch
    {
        (_, { Enum: { Count: > 0 } choices }) => dice.Pick(choices.Where(choice => !choice.IsJsonNullSentinel()).ToList()).ToString(),
        (_, { Format: "date-time" }) => Time(FirstTime, LastTime),
        (JsonSchemaType.Boolean, _) => dice.Percent(50) ? "true" : "false",
        (JsonSchemaType.Integer, _) => Number(schema).ToString(CultureInfo.InvariantCulture),
        (JsonSchemaType.Number, _) when dice.Percent(50) => $"{(Limit(schema.Minimum, 0) + Limit(schema.Maximum, 1000)) / 2}.25",
        (JsonSchemaType.Number, _) => Number(schema).ToString(CultureInfo.InvariantCulture),
        _ => dice.Pick(Vocabulary.Texts.Where(text => Fits(text, schema)).ToList()),
    };

    /// <summary>A time up to the year 2199, before any other time that is made here.</summary>
    public string EarlyTime() => Time(FirstTime.AddYears(-100), FirstTime);

    /// <summary>One schema for each item of an array to make.</summary>
    public IEnumerable<IOpenApiSchema> Items(IOpenApiSchema schema) =>
        Enumerable.Repeat(schema.Items!, Math.Max(schema.MinItems ?? 0, 1 + dice.Below(Math.Min(schema.MaxItems ?? MaxItems, MaxItems))));

    private static bool IsTime(string text, string format) => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool Fits(string text, IOpenApiSchema schema) => text.Length >= (schema.MinLength ?? 0) && text.Length <= (schema.MaxLength ?? int.MaxValue)
        && (schema.Pattern is null || Regex.IsMatch(text, schema.Pattern, RegexOptions.None, RegexPatience));

    private JsonModel Value(IOpenApiSchema schema) => (schema.Type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.Object => Object(schema),
        JsonSchemaType.Array => new JsonModel.Items(Items(schema).Select(Json).ToList()),
        JsonSchemaType.String => new JsonModel.Text(Text(schema)),
        JsonSchemaType.Integer or JsonSchemaType.Number or JsonSchemaType.Boolean => new JsonModel.Word(Text(schema)),
        _ => dice.Draw(RandomJson.Value),
    };

    private string Time(DateTimeOffset first, DateTimeOffset last) =>
        first.AddTicks(dice.Below(int.MaxValue) * ((last - first).Ticks / int.MaxValue)).ToString(dice.Pick(TimeFormats), CultureInfo.InvariantCulture);

    private int Number(IOpenApiSchema schema)
    {
        var least = Limit(schema.Minimum, 0);
        var most = Limit(schema.Maximum, 1000);
        return dice.Percent(20) ? dice.Pick([least, most]) : least + dice.Below(Math.Max(most - least, 1));
    }

    private static int Limit(string? text, int without) => text is null ? without : int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>No schema says that a start is given in one way, as an instant or as a delay, nor that a new task, which needs a worker, needs one.</summary>
    private List<(string Key, JsonModel Value)> ChooseStart(IOpenApiSchema schema, List<KeyValuePair<string, IOpenApiSchema>> chosen)
    {
        var ways = schema.Properties!.Where(property => Starts.Contains(property.Key)).ToList();
        if (ways.Count < Starts.Length)
        {
            return [];
        }

        var isGiven = chosen.RemoveAll(property => Starts.Contains(property.Key)) > 0;
        if (!isGiven && schema.Required?.Contains("worker") != true)
        {
            return [];
        }

        var way = dice.Pick(ways);
        var (name, other) = (way.Key, ways.Single(property => property.Key != way.Key));
        List<(string, JsonModel)> start = [(name, fieldValue?.Invoke(name) ?? Value(way.Value))];
        return other.Value.Type?.HasFlag(JsonSchemaType.Null) == true && dice.Percent(10) ? [.. start, (other.Key, new JsonModel.Word("null"))] : start;
    }

    private JsonModel.Members Object(IOpenApiSchema schema)
    {
        if (schema.Properties is not { Count: > 0 } properties)
        {
            return dice.Draw(RandomJson.Payload);
        }

        var chosen = properties.Where(property => schema.Required?.Contains(property.Key) == true || dice.Percent(45)).ToList();
        var start = ChooseStart(schema, chosen);
        return new JsonModel.Members(
        [
            .. start,
            .. chosen.Select(property => (property.Key, fieldValue?.Invoke(property.Key) ?? Json(property.Value))),
        ]);
    }
}
