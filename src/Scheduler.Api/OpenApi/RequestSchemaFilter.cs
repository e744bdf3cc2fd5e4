using System.Globalization;
using FluentValidation;
using Microsoft.OpenApi;
using Scheduler.Api.Claims;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Marks request fields as required or nullable, and forbids additional fields.</summary>
internal sealed class RequestSchemaFilter(IServiceProvider services) : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema body || !RequestBodyBinding.IsBody(context.Type) || RequestBodyBinding.ItemOf(context.Type) is not null)
        {
            return;
        }

        if (context.Type == typeof(MergePayloadRequest))
        {
            var payload = FieldSchemas.Payload();
            (body.Description, body.Properties, body.AdditionalProperties) = (payload.Description, null, payload.AdditionalProperties);
            return;
        }

        var described = (IRequestSchema)services.GetRequiredService(typeof(IValidator<>).MakeGenericType(context.Type));
        var fields = described.Fields;
        body.AdditionalPropertiesAllowed = false;
        body.Required = fields.Where(field => field.Value == FieldPresence.Required).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, property) in body.Properties!)
        {
            if (described.Ranges.TryGetValue(name, out var range))
            {
                Limit((OpenApiSchema)property, range.Least, range.Greatest);
            }

            if (fields[name] == FieldPresence.Optional)
            {
                ((OpenApiSchema)property).Type |= JsonSchemaType.Null;
            }
        }

        if (context.Type == typeof(CreateTaskRequest))
        {
            // An enum must list null explicitly, even if the type is nullable.
            ((OpenApiSchema)body.Properties["status"]).Enum = [ScheduledTaskStatus.Scheduled.ToName(), JsonNullSentinel.JsonNull];
        }

        if (context.Type == typeof(ClaimTasksRequest))
        {
            ((OpenApiSchema)body.Properties["claimId"]).Pattern = TextValue.VisibleAscii;
        }
    }

    private static void Limit(OpenApiSchema property, int min, int max)
    {
        switch (property.Type)
        {
            case JsonSchemaType.Array:
                (property.MinItems, property.MaxItems) = (min, max);
                break;
            case JsonSchemaType.String:
                (property.MinLength, property.MaxLength) = (min, max);
                break;
            default:
                property.Minimum = min.ToString(CultureInfo.InvariantCulture);
                property.Maximum = max.ToString(CultureInfo.InvariantCulture);
                break;
        }
    }
}
