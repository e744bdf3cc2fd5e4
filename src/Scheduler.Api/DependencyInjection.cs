using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Api.Events;
using Scheduler.Api.Hosting;
using Scheduler.Api.Json;
using Scheduler.Api.OpenApi;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api;

/// <summary>Registers the API layer.</summary>
internal static class DependencyInjection
{
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSettings<RateLimitOptions>(RateLimitOptions.Section);
        services.AddSettings<SwaggerPageOptions>(SwaggerPageOptions.Section);
        services.AddSettings<IdempotencyOptions>(IdempotencyOptions.Section);
        services.AddSettings<EventOptions>(EventOptions.Section);
        services.AddSettings<RetentionOptions>(RetentionOptions.Section);
        services.AddSingleton<StreamLimiter>();
        services.AddAuth(configuration);
        services.AddRateLimiter(_ => { });
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddControllers(options =>
            {
                options.InputFormatters.Clear();
                options.InputFormatters.Add(new StrictJsonInputFormatter());
                options.Filters.Add(new InvalidRequestFilter());
                options.Filters.Add(new EntityTagFilter());

                // Bodies and queries have their own readers; the framework's providers would also bind form values, on every endpoint.
                options.ValueProviderFactories.Clear();
                options.ValueProviderFactories.Add(new RouteValueProviderFactory());

                // The validators report required fields, with the messages of the contract.
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .ConfigureApiBehaviorOptions(options =>
            {
                options.SuppressMapClientErrors = true;
                options.SuppressModelStateInvalidFilter = true;
            })
            .AddJsonOptions(options =>
            {
                options.JsonSerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
                options.JsonSerializerOptions.Converters.Add(new TaskJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new TaskSummaryJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new TimeJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new PayloadJsonConverter());
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<ScheduledTaskStatus>(status => status.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<WaitingReason>(reason => reason.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<FailureCode>(code => code.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<TaskEventType>(type => type.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<EventOrigin>(origin => origin.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<OverlapPolicy>(policy => policy.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<MisfirePolicy>(policy => policy.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<ScheduleState>(state => state.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<SkipReason>(reason => reason.ToName()));
                options.JsonSerializerOptions.Converters.Add(new NameJsonConverter<ResetReason>(reason => reason.ToName()));
                options.JsonSerializerOptions.Converters.Add(new TaskFieldsJsonConverter());
                options.JsonSerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaseTokenModifier.OmitAbsent } };
            });
        services.PostConfigure<Microsoft.AspNetCore.Mvc.MvcOptions>(options => UseUtf8JsonOnly(options.OutputFormatters));
        services.AddValidatorsFromAssemblyContaining<CreateTaskRequestValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddSingleton<IObjectModelValidator, RequestModelValidator>();
        services.AddSingleton<IActionResultExecutor<ObjectResult>, TaskResultExecutor>();
        return services.AddOpenApiDocument();
    }

    private static void UseUtf8JsonOnly(FormatterCollection<IOutputFormatter> formatters)
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
