using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scheduler.Api.Claims;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
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
        options.MapType<Field<TaskEventType>>(EventType);
        options.MapType<Field<TaskIdPrefix>>(IdPrefix);
        options.MapType<Field<FailureKind>>(FailureKind);
        options.MapType<Field<TaskFieldSet>>(FieldSet);
        options.MapType<Field<ScheduleState>>(State);
        options.MapType<CreateTasksRequest>(() => new OpenApiSchema { Type = JsonSchemaType.Array });
        options.MapType<VersionCondition>(Text);
        options.MapType<IdempotencyKey>(Text);
        options.MapType<NoParameters>(Text);
        options.MapType<TaskSort>(Sort);
        options.MapType<TaskFieldSet>(FieldSet);
        options.MapType<TaskId>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" });
        options.MapType<Payload>(Payload);
        options.MapType<ScheduledTaskStatus>(Status);
        options.MapType<DateTimeOffset>(Time);
        options.MapType<FailureCode>(() => Choice([.. FailureCodeNames.All]));
        options.MapType<TaskEventType>(EventType);
        options.MapType<EventOrigin>(() => Choice([.. EventOriginNames.All]));
        options.MapType<TaskFields>(() => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Choice([.. TaskFieldNames.All]) });
        options.MapType<OverlapPolicy>(Overlap);
        options.MapType<MisfirePolicy>(Misfire);
        options.MapType<ScheduleState>(State);
        options.MapType<SkipReason>(() => Choice([.. SkipReasonNames.All]));
        options.MapType<WaitingReason>(() => Choice([.. WaitingReasonNames.All]));
        options.MapType<ResetReason>(() => Choice([.. ResetReasonNames.All]));
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

    public static OpenApiSchema BulkAction() => Choice([.. BulkActionNames.All]);

    /// <summary>A text, or an array of texts.</summary>
    public static OpenApiSchema Texts() => new()
    {
        AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }],
    };

    public static OpenApiSchema IdPrefix() => new() { Type = JsonSchemaType.String, MinLength = TaskIdPrefix.MinLength, MaxLength = TaskIdPrefix.MaxLength };

    public static OpenApiSchema FailureKind() => new() { Type = JsonSchemaType.String, Pattern = $"^[0-9a-f]{{{Domain.Tasks.FailureKind.Length}}}$" };

    public static OpenApiSchema FieldSet() => Choice("summary");

    public static OpenApiSchema Sort() => Choice("start", "-start");

    public static OpenApiSchema EventType() => Choice([.. TaskEventTypeNames.All]);

    public static OpenApiSchema Action() => Choice([.. ReportActionNames.All]);

    public static OpenApiSchema Overlap() => Choice([.. OverlapPolicyNames.All]);

    public static OpenApiSchema Misfire() => Choice([.. MisfirePolicyNames.All]);

    public static OpenApiSchema State() => Choice([.. ScheduleStateNames.All]);

    public static OpenApiSchema Dates() =>
        new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" } };

    /// <summary>A position in the event feed; a JSON number represents it exactly.</summary>
    public static OpenApiSchema Position() => new() { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" };

    public static OpenApiSchema Choice(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = values.Select(value => (JsonNode)value).ToList() };

    public static OpenApiSchema Limit() => Integer(ListTasksPage.MinLimit, ListTasksPage.MaxLimit);

    public static OpenApiSchema Integer(int min, int max)
    {
        var schema = Integer();
        (schema.Minimum, schema.Maximum) = (min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture));
        return schema;
    }

    public static OpenApiSchema Payload() => new()
    {
        Type = JsonSchemaType.Object,
        Description = $"A JSON object of at most {Domain.Tasks.Payload.MaxBytes} bytes of UTF-8 in compact form, nested at most "
            + $"{Domain.Tasks.Payload.MaxDepth} levels deep, with first-level keys of {Domain.Tasks.Payload.MinKeyLength} to {Domain.Tasks.Payload.MaxKeyLength} characters.",
        AdditionalPropertiesAllowed = true,
        AdditionalProperties = new OpenApiSchema(),
    };
}
