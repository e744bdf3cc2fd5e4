using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Api.Workers;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>The schemas of field types, with the limits of the value objects.</summary>
internal static class FieldSchemas
{
    private static readonly MethodInfo MapTextMethod = typeof(FieldSchemas).GetMethod(nameof(MapText), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static void MapFieldTypes(this SwaggerGenOptions options)
    {
        Map<DateTimeOffset>(options, Time);
        foreach (var type in TextValue.Types)
        {
            MapTextMethod.MakeGenericMethod(type).Invoke(obj: null, [options]);
        }

        Map<ScheduledTaskStatus>(options, Status);
        Map<Payload>(options, Payload);
        Map<string>(options, Text);
        Map<TaskSort>(options, Sort);
        Map<int>(options, Limit);
        Map<long>(options, Integer);
        Map<double>(options, () => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" });
        Map<bool>(options, () => new OpenApiSchema { Type = JsonSchemaType.Boolean });
        Map<RetryRequest>(options, Retry);
        Map<IReadOnlyList<WorkerName>>(options, () => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text<WorkerName>() });
        options.MapType<CreateTasksRequest>(() => new OpenApiSchema { Type = JsonSchemaType.Array });
        options.MapType<VersionCondition>(Text);
        options.MapType<IdempotencyKey>(Text);
        options.MapType<ListWorkersRequest>(Text);
        options.MapType<TaskSort>(Sort);
        options.MapType<Payload>(Payload);
        options.MapType<ScheduledTaskStatus>(Status);
        options.MapType<DateTimeOffset>(Time);
        options.MapType<FailureCode>(() => Choice([.. FailureCodeNames.All]));
    }

    public static OpenApiSchema Retry() => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = false,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["maxAttempts"] = Number(
                JsonSchemaType.Integer, RetryPolicy.MinAttempts, RetryPolicy.MaxAttemptsLimit, "The maximum number of attempts, including the first; default 3."),
            ["backoffSeconds"] = Number(
                JsonSchemaType.Integer, 0, RetryPolicy.MaxFirstBackoffSeconds, "The backoff after the first failed attempt, in seconds; default 30."),
            ["backoffFactor"] = Number(
                JsonSchemaType.Number, RetryPolicy.MinFactor, RetryPolicy.MaxFactor, "The exponential backoff multiplier; default 2."),
            ["maxBackoffSeconds"] = Number(
                JsonSchemaType.Integer, RetryPolicy.MinMaxBackoffSeconds, RetryPolicy.MaxMaxBackoffSeconds, "The maximum backoff in seconds, before jitter (up to +10 %); default 3600."),
        },
    };

    /// <summary>An integer; its limits come from the request's validator.</summary>
    public static OpenApiSchema Integer() => new() { Type = JsonSchemaType.Integer, Format = "int32" };

    /// <summary>A time. Requests may use other forms of ISO 8601 too, which a schema cannot express.</summary>
    public static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MinLength = 1 };

    /// <summary>A text with the limits of its value object.</summary>
    public static OpenApiSchema Text<T>()
        where T : class, ITextValue<T> => new()
        {
            Type = JsonSchemaType.String,
            MinLength = T.MinLength == 0 ? null : T.MinLength,
            MaxLength = T.MaxLength,
            Pattern = T.Pattern,
        };

    public static OpenApiSchema Status() => Choice([.. ScheduledTaskStatusNames.All]);

    public static OpenApiSchema Sort() => Choice("start", "-start");

    public static OpenApiSchema Choice(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = values.Select(value => (JsonNode)value).ToList() };

    public static OpenApiSchema Limit() => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = ListTasksPage.MinLimit.ToString(CultureInfo.InvariantCulture),
        Maximum = ListTasksPage.MaxLimit.ToString(CultureInfo.InvariantCulture),
    };

    public static OpenApiSchema Payload() => new()
    {
        Type = JsonSchemaType.Object,
        Description = $"A JSON object of at most {Domain.Tasks.Payload.MaxBytes} bytes of UTF-8 in compact form, nested at most "
            + $"{Domain.Tasks.Payload.MaxDepth} levels deep, with first-level keys of {Domain.Tasks.Payload.MinKeyLength} to {Domain.Tasks.Payload.MaxKeyLength} characters.",
        AdditionalPropertiesAllowed = true,
        AdditionalProperties = new OpenApiSchema(),
    };

    private static OpenApiSchema Number(JsonSchemaType type, int min, int max, string description) => new()
    {
        Type = type | JsonSchemaType.Null,
        Format = type == JsonSchemaType.Integer ? "int32" : "double",
        Minimum = min.ToString(CultureInfo.InvariantCulture),
        Maximum = max.ToString(CultureInfo.InvariantCulture),
        Description = description,
    };

    private static void MapText<T>(SwaggerGenOptions options)
        where T : class, ITextValue<T> => Map<T>(options, Text<T>);

    private static void Map<T>(SwaggerGenOptions options, Func<OpenApiSchema> schema)
        where T : notnull => options.MapType<Field<T>>(schema);
}
