using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>The schema of every kind of value, with its limits from the value objects.</summary>
internal static class FieldSchemas
{
    // Neither slashes nor control characters, no white space at its ends, not only dots.
    private const string WorkerPattern = @"^(?!\.+$)(?!\s)[^/\u0000-\u001f\u007f-\u009f]*[^/\u0000-\u001f\u007f-\u009f\s]$";

    private const string NoControlCharacters = @"^[^\u0000-\u001f\u007f-\u009f]*$";

    public static void MapFieldTypes(this SwaggerGenOptions options)
    {
        Map<DateTimeOffset>(options, Time);
        Map<TaskTitle>(options, () => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = TaskTitle.MaxLength, Pattern = NoControlCharacters });
        Map<WorkerName>(options, () => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            MinLength = WorkerName.MinLength,
            MaxLength = WorkerName.MaxLength,
            Pattern = WorkerPattern,
        });
        Map<ScheduledTaskStatus>(options, Status);
        Map<Payload>(options, Payload);
        Map<string>(options, Text);
        Map<TaskSort>(options, Sort);
        Map<int>(options, Limit);
        options.MapType<CreateTasksRequest>(() => new OpenApiSchema { Type = JsonSchemaType.Array });
        options.MapType<VersionCondition>(Text);
        options.MapType<IdempotencyKey>(Text);
        options.MapType<TaskSort>(Sort);
        options.MapType<Payload>(Payload);
        options.MapType<ScheduledTaskStatus>(Status);
        options.MapType<DateTimeOffset>(Time);
    }

    /// <summary>A time. Requests may use other forms of ISO 8601 too, which no schema can tell.</summary>
    public static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MinLength = 1 };

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
        Description = $"Any JSON object of at most {Domain.Tasks.Payload.MaxBytes} bytes of UTF-8 in compact form, nested at most "
            + $"{Domain.Tasks.Payload.MaxDepth} levels deep, with first-level keys of {Domain.Tasks.Payload.MinKeyLength} to {Domain.Tasks.Payload.MaxKeyLength} characters.",
        AdditionalPropertiesAllowed = true,
        AdditionalProperties = new OpenApiSchema(),
    };

    private static void Map<T>(SwaggerGenOptions options, Func<OpenApiSchema> schema)
        where T : notnull => options.MapType<Field<T>>(schema);
}
