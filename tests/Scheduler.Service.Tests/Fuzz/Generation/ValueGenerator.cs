using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>Generates values that are valid by a schema of the document.</summary>
/// <param name="random">The random choices.</param>
/// <param name="isUpdate">Whether an omitted field is unchanged.</param>
/// <param name="fieldValue">Returns the value of a field by its name; null to use its schema.</param>
internal sealed class ValueGenerator(SeededRandom random, bool isUpdate, Func<string, JsonModel?>? fieldValue = null)
{
    private const int MaxItems = 4;
    private const int MaxDays = 400;

    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    // Far in the future, because a start must not be in the past.
    private static readonly DateTimeOffset FirstTime = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastTime = new(9900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH", "yyyyMMdd'T'HHmmss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.fffffff'89Z'", "yyyyMMdd'T'HHmmss.fffffff'8'", "yyyy-MM-dd'T'HH:mm:ss'+05:30'", "yyyyMMdd'T'HHmmss.f'-0800'",
    ];

    /// <summary>Whether a text is a time in another format than the service's own.</summary>
    public static bool IsOtherTime(string text) => TimeFormats.Skip(1).Any(format => IsTime(text, format));

    public JsonModel Json(IOpenApiSchema schema) => IsNull(schema) ? new JsonModel.Word("null") : Value(schema);

    /// <summary>A value for a path, a query or a header.</summary>
    public string Text(IOpenApiSchema schema) => (schema.Type & ~JsonSchemaType.Null, schema) switch
    {
        (_, { Enum: { Count: > 0 } choices }) => random.Pick(choices.Where(choice => !choice.IsJsonNullSentinel()).ToList()).ToString(),
        (_, { Format: "date-time" }) => Time(FirstTime, LastTime),
        (_, { Format: "date" }) => TimeProvider.System.GetUtcNow().AddDays(random.Below(MaxDays)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (JsonSchemaType.Boolean, _) => random.Percent(50) ? "true" : "false",
        (JsonSchemaType.Integer, _) => Number(schema).ToString(CultureInfo.InvariantCulture),
        (JsonSchemaType.Number, _) when random.Percent(50) => $"{(Limit(schema.Minimum, 0) + Limit(schema.Maximum, 1000)) / 2}.25",
        (JsonSchemaType.Number, _) => Number(schema).ToString(CultureInfo.InvariantCulture),
        _ => random.Pick(FuzzDictionary.Texts.Where(text => Fits(text, schema)).ToList()),
    };

    /// <summary>A time up to the year 2199, before all other generated times.</summary>
    public string EarlyTime() => Time(FirstTime.AddYears(-100), FirstTime);

    /// <summary>The schemas of the items of a generated array.</summary>
    public IEnumerable<IOpenApiSchema> Items(IOpenApiSchema schema) =>
        Enumerable.Repeat(schema.Items!, Math.Max(schema.MinItems ?? 0, 1 + random.Below(Math.Min(schema.MaxItems ?? MaxItems, MaxItems))));

    private bool IsNull(IOpenApiSchema schema) => schema.Type?.HasFlag(JsonSchemaType.Null) == true && random.Percent(10);

    private static bool IsTime(string text, string format) => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool Fits(string text, IOpenApiSchema schema) => text.Length >= (schema.MinLength ?? 0) && text.Length <= (schema.MaxLength ?? int.MaxValue)
        && (schema.Pattern is null || Regex.IsMatch(text, schema.Pattern, RegexOptions.None, RegexTimeout));

    private JsonModel Value(IOpenApiSchema schema) => (schema.Type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.Object => Object(schema),
        JsonSchemaType.Array => new JsonModel.Items(Items(schema).Select(Json).ToList()),
        JsonSchemaType.String => new JsonModel.Text(Text(schema)),
        JsonSchemaType.Integer or JsonSchemaType.Number or JsonSchemaType.Boolean => new JsonModel.Word(Text(schema)),
        _ => random.Draw(RandomJson.Value),
    };

    private string Time(DateTimeOffset first, DateTimeOffset last) =>
        first.AddTicks(random.Below(int.MaxValue) * ((last - first).Ticks / int.MaxValue)).ToString(random.Pick(TimeFormats), CultureInfo.InvariantCulture);

    private int Number(IOpenApiSchema schema)
    {
        var min = Limit(schema.Minimum, 0);
        var max = Limit(schema.Maximum, 1000);
        return random.Percent(20) ? random.Pick([min, max]) : min + random.Below(Math.Max(max - min, 1));
    }

    private static int Limit(string? text, int unlimited) => text is null ? unlimited : int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A value for one of several alternative fields, or rarely for each of them.</summary>
    private List<(string Key, JsonModel Value)> ChooseOne(string[] names, IOpenApiSchema schema, List<KeyValuePair<string, IOpenApiSchema>> chosen)
    {
        var isGiven = chosen.RemoveAll(property => names.Contains(property.Key, StringComparer.Ordinal)) > 0;
        if (!isGiven && isUpdate)
        {
            return [];
        }

        string[] given = random.Percent(5) ? names : [random.Pick(names)];
        var nulls = names.Except(given, StringComparer.Ordinal).Where(name => IsNull(schema.Properties![name]));
        return
        [
            .. given.Select(name => (name, fieldValue?.Invoke(name) ?? Value(schema.Properties![name]))),
            .. nulls.Select(name => (name, (JsonModel)new JsonModel.Word("null"))),
        ];
    }

    private JsonModel.Members Object(IOpenApiSchema schema)
    {
        if (schema.Properties is not { Count: > 0 } properties)
        {
            return random.Draw(RandomJson.Payload);
        }

        var chosen = properties.Where(property => schema.Required?.Contains(property.Key) == true || random.Percent(45)).ToList();
        var alternatives = BodyRules.AlternativesIn(schema).SelectMany(names => ChooseOne(names, schema, chosen)).ToList();
        return new JsonModel.Members([.. alternatives, .. chosen.Select(property => (property.Key, Field(property.Key, property.Value)))]);
    }

    private JsonModel Field(string name, IOpenApiSchema schema) =>
        IsNull(schema) ? new JsonModel.Word("null") : fieldValue?.Invoke(name) ?? Value(schema);
}
