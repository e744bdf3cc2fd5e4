using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Describes the fields of requests, except for the limits that the generator takes from the same attributes.</summary>
internal sealed class RequestSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema body || BodyType.Of(context.Type) is not { Opening: '{' } type)
        {
            return;
        }

        if (context.Type == typeof(MergePayloadRequest))
        {
            var payload = FieldSchemas.Payload();
            (body.Description, body.Properties, body.AdditionalProperties) = (payload.Description, null, payload.AdditionalProperties);
            return;
        }

        body.AdditionalPropertiesAllowed = false;
        body.Required = type.Fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var field in type.Fields)
        {
            var property = (OpenApiSchema)body.Properties![field.Name];
            if (field.Type!.Body is { } nested)
            {
                Inline(property, nested, context);
            }

            if (field.Type.Items is { } items)
            {
                property.Items = context.SchemaGenerator.GenerateSchema(items, context.SchemaRepository);
            }

            // The generator omits the minimum length of a mapped type.
            property.MinLength ??= field.Type.Schema().MinLength;

            if (field.Limits.OfType<AllowedValuesAttribute>().SingleOrDefault() is { } allowed)
            {
                property.Enum = allowed.Values.Cast<ScheduledTaskStatus>().Select(status => (JsonNode)status.ToName()).ToList();
            }

            if (field.IsNullable)
            {
                property.Type |= JsonSchemaType.Null;

                // An enum must list null explicitly, even if the type is nullable.
                property.Enum?.Add(JsonNullSentinel.JsonNull);
            }
        }
    }

    // A reference to a schema cannot be nullable.
    private static void Inline(OpenApiSchema property, BodyType nested, SchemaFilterContext context)
    {
        var repository = new SchemaRepository();
        context.SchemaGenerator.GenerateSchema(nested.Request, repository);
        var schema = (OpenApiSchema)repository.Schemas.Values.Single();
        (property.Properties, property.AdditionalPropertiesAllowed) = (schema.Properties, schema.AdditionalPropertiesAllowed);
    }
}
