using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Tells of an operation which scope it needs, and by what a caller can be known.</summary>
internal sealed class SecurityFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var scope = context.MethodInfo.GetCustomAttribute<AuthorizeAttribute>()!.Policy;
        operation.Description = $"{operation.Description} Needs the scope `{scope}`.".TrimStart();
        operation.Security = [Either(OpenApiSetup.BearerScheme, context), Either(OpenApiSetup.KeyScheme, context)];
    }

    private static OpenApiSecurityRequirement Either(string scheme, OperationFilterContext context) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] };
}
