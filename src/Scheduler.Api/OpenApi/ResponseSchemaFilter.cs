using Microsoft.OpenApi;
using Scheduler.Api.Claims;
using Scheduler.Api.Errors;
using Scheduler.Application.Events;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Marks response fields as required, allows additional fields of later versions, and refines some fields.</summary>
internal sealed class ResponseSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } response)
        {
            return;
        }

        if (context.Type == typeof(TaskResponse))
        {
            response.AdditionalPropertiesAllowed = true;
            response.Required = properties.Keys.Except(["payload", "lease", "traceparent"], StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
            ((OpenApiSchema)properties["id"]).Format = "uuid";
            ((OpenApiSchema)properties["version"]).Minimum = "1";
        }
        else if (context.Type.Assembly == typeof(TaskResponse).Assembly || context.Type == typeof(ReportsResponse) || context.Type == typeof(ReportResult))
        {
            response.AdditionalPropertiesAllowed = true;
            response.Required = properties.Keys.Where(name => name != "token").ToHashSet(StringComparer.Ordinal);

            if (context.Type == typeof(EventPage))
            {
                ((OpenApiSchema)properties["reset"]).Enum!.Add(JsonNullSentinel.JsonNull);
            }

            if (context.Type == typeof(ReportResult))
            {
                ((OpenApiSchema)properties["taskStatus"]).Enum!.Add(JsonNullSentinel.JsonNull);
            }

            // A schema reference cannot be nullable, so the referenced schema is.
            if (context.Type == typeof(FailureResponse) || context.Type == typeof(LeaseResponse) || context.Type == typeof(ProgressResponse) || context.Type == typeof(WaitingResponse)
                || context.Type == typeof(LastOccurrenceResponse) || context.Type == typeof(SkippedInstantResponse))
            {
                response.Type |= JsonSchemaType.Null;
            }
        }
        else if (context.Type == typeof(Problem))
        {
            response.AdditionalPropertiesAllowed = true;
            ((OpenApiSchema)properties["errors"]).Type = JsonSchemaType.Object;
            response.Required = properties.Keys.Where(name => name != "errors").ToHashSet(StringComparer.Ordinal);
            ((OpenApiSchema)properties["code"]).Enum = FieldSchemas.Choice([.. ProblemCode.All.Keys]).Enum;
        }
    }
}
