using Microsoft.OpenApi;
using Scheduler.Api.Errors;
using Scheduler.Application.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Tells of an answer that every field is there, that later versions may have more, and what is particular about some.</summary>
internal sealed class ResponseSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } answer)
        {
            return;
        }

        if (context.Type == typeof(TaskResponse))
        {
            answer.AdditionalPropertiesAllowed = true;
            answer.Required = properties.Keys.ToHashSet(StringComparer.Ordinal);
            ((OpenApiSchema)properties["id"]).Format = "uuid";
            ((OpenApiSchema)properties["version"]).Minimum = "1";
        }
        else if (context.Type.Assembly == typeof(TaskResponse).Assembly)
        {
            answer.AdditionalPropertiesAllowed = true;
            answer.Required = properties.Keys.Where(name => name != "token").ToHashSet(StringComparer.Ordinal);

            // What is referred to says itself that it may be null; a reference has no room for it.
            if (context.Type == typeof(FailureResponse) || context.Type == typeof(LeaseResponse))
            {
                answer.Type |= JsonSchemaType.Null;
            }
        }
        else if (context.Type == typeof(Problem))
        {
            answer.AdditionalPropertiesAllowed = true;
            ((OpenApiSchema)properties["errors"]).Type = JsonSchemaType.Object;
            answer.Required = properties.Keys.Where(name => name != "errors").ToHashSet(StringComparer.Ordinal);
            ((OpenApiSchema)properties["code"]).Enum = FieldSchemas.Choice([.. ProblemCode.All.Keys]).Enum;
        }
    }
}
