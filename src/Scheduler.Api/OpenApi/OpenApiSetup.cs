using Microsoft.OpenApi;

namespace Scheduler.Api.OpenApi;

/// <summary>The description of the API.</summary>
internal static class OpenApiSetup
{
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddSwaggerGen(options =>
    {
        options.SwaggerDoc("v1", new OpenApiInfo { Title = "Scheduler", Version = "v1" });
        options.DocInclusionPredicate((_, action) => action.RelativePath?.StartsWith("api/tasks", StringComparison.Ordinal) == true);
    });
}
