using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Api.Workers;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>The schemas of field types, with the limits of the value objects.</summary>
internal static class FieldSchemas
{
    public static void MapFieldTypes(this SwaggerGenOptions options)
    {
        foreach (var type in FieldTypes.All)
        {
            options.MapType(typeof(Field<>).MakeGenericType(type.Value), type.Schema);
        }

        // Only in queries.
        options.MapType<Field<TaskSort>>(Sort);
        options.MapType<Field<int>>(Limit);
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

    public static OpenApiSchema Integer() => new() { Type = JsonSchemaType.Integer, Format = "int32" };

    public static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number, Format = "double" };

    public static OpenApiSchema Boolean() => new() { Type = JsonSchemaType.Boolean };

    /// <summary>A time. Requests may use other forms of ISO 8601 too, which a schema cannot express.</summary>
    public static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MinLength = 1 };

    /// <summary>A text with the limits of its value object.</summary>
    public static OpenApiSchema TextValue<T>()
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
}
