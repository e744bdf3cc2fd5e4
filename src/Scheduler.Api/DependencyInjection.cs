using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using FluentValidation.AspNetCore;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Api.Json;
using Scheduler.Api.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;

namespace Scheduler.Api;

/// <summary>Registers what translates between HTTP and the use cases.</summary>
internal static class DependencyInjection
{
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddAuth(AuthOptions.Read(configuration));
        services.AddSingleton(RateLimitOptions.Read(configuration));
        services.AddRateLimiter(_ => { });
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddControllers(options =>
            {
                options.InputFormatters.Clear();
                options.InputFormatters.Add(new StrictJsonInputFormatter());
                options.Filters.Add<EntityTagFilter>();

                // Bodies and queries have readers of their own; the framework's would take a form for values, on any call.
                options.ValueProviderFactories.Clear();
                options.ValueProviderFactories.Add(new RouteValueProviderFactory());

                // The validators say what is required, in the contract's words.
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;

                // A request is judged whole, by its one validator; MVC need not walk through its fields as well.
                options.ModelMetadataDetailsProviders.Add(new SuppressChildValidationMetadataProvider(typeof(object)));
            })
            .ConfigureApiBehaviorOptions(options =>
            {
                options.SuppressMapClientErrors = true;
                options.InvalidModelStateResponseFactory = RequestErrors.ToResult;
            })
            .AddJsonOptions(options =>
            {
                options.JsonSerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
                options.JsonSerializerOptions.Converters.Add(new TimeJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new PayloadJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new StatusJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new FailureCodeJsonConverter());
                options.JsonSerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaseTokens.OmitAbsent } };
            });
        services.PostConfigure<Microsoft.AspNetCore.Mvc.MvcOptions>(options => AnswerInUtf8JsonOnly(options.OutputFormatters));
        services.AddFluentValidationAutoValidation(options => options.DisableDataAnnotationsValidation = true);
        services.AddValidatorsFromAssemblyContaining<CreateTaskRequestValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddSingleton<IValidatorInterceptor, RequestErrors.ValidatorInterceptor>();
        return services.AddOpenApiDocument();
    }

    private static void AnswerInUtf8JsonOnly(FormatterCollection<IOutputFormatter> formatters)
    {
        var json = formatters.OfType<SystemTextJsonOutputFormatter>().Single();
        json.SupportedMediaTypes.Clear();
        json.SupportedMediaTypes.Add("application/json");
        json.SupportedEncodings.Clear();
        json.SupportedEncodings.Add(new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        formatters.Clear();
        formatters.Add(json);
    }
}
