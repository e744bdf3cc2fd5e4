using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Describes the scope and the security schemes of an operation.</summary>
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
