using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.OpenApi;
using Scheduler.Api.Auth;
using Scheduler.Api.Tasks;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.OpenApi;

/// <summary>Generates the OpenAPI document from the code.</summary>
internal static class OpenApiSetup
{
    /// <summary>The name of the security scheme for <c>Authorization: Bearer</c>.</summary>
    public const string BearerScheme = "bearer";

    /// <summary>The name of the security scheme for the API key header.</summary>
    public const string KeyScheme = "apiKey";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddSwaggerGen(options =>
    {
        options.SwaggerDoc("v1", new OpenApiInfo
        {
            Title = "Scheduler",
            Version = "v1",
            Description = "Schedules tasks for named workers. docs/api.md in the source repository is the full API reference.",
            License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
            Contact = new OpenApiContact { Name = "The Scheduler authors" },
        });
        options.AddServer(new OpenApiServer { Url = "/", Description = "The service that serves this document." });
        options.DocInclusionPredicate((_, action) => !$"/{action.RelativePath}/".StartsWith(TasksController.SingularPath, StringComparison.Ordinal));
        options.CustomOperationIds(action =>
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(((ControllerActionDescriptor)action.ActionDescriptor).ActionName);
            return action.HttpMethod == HttpMethods.Head ? $"head{name["get".Length..]}" : name;
        });
        options.TagActionsBy(action => [((ControllerActionDescriptor)action.ActionDescriptor).ControllerName]);
        options.SupportNonNullableReferenceTypes();
        foreach (var assembly in new[] { typeof(OpenApiSetup).Assembly, typeof(TaskResponse).Assembly })
        {
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml"), includeControllerXmlComments: true);
        }

        options.AddSecurityDefinition(BearerScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, or a token from the configured issuer, depending on the authentication mode. Ignored if authentication is off.",
        });
        options.AddSecurityDefinition(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = Credentials.KeyHeader,
            Description = "An API key in a header of its own.",
        });
        options.MapFieldTypes();
        options.SchemaFilter<RequestSchemaFilter>();
        options.SchemaFilter<ResponseSchemaFilter>();
        options.OperationFilter<ParameterFilter>();
        options.OperationFilter<ResponseFilter>();
        options.OperationFilter<ExampleFilter>();
        options.OperationFilter<SecurityFilter>();
    });

    /// <summary>Serves the OpenAPI document and Swagger UI to all callers, unless they are disabled.</summary>
    public static void MapOpenApiDocument(this WebApplication app)
    {
        if (app.Services.GetRequiredService<SwaggerPageOptions>().Enabled)
        {
            app.MapSwagger().AllowAnonymous();
            app.MapSwaggerUI().AllowAnonymous();
        }
    }
}
