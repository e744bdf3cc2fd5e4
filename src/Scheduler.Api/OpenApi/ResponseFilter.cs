using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Api.Schedules;
using Scheduler.Api.Tasks;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>
/// Describes responses: their headers, and the problems that follow from an action's parameters and its
/// <see cref="ProducesProblemAttribute"/>.
/// </summary>
internal sealed class ResponseFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var (status, response) in operation.Responses!)
        {
            Describe((OpenApiResponse)response, status, context);
        }

        var schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
        foreach (var problems in ProblemsOf(context.MethodInfo).Distinct().GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            operation.Responses[problems.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" Or: ", problems.Select(problem => $"`{problem.Code}`. {problem.Title}")),
                Headers = HeadersOf(problems.Key).ToDictionary(StringComparer.Ordinal),
                Content = context.ApiDescription.HttpMethod == HttpMethods.Head ? null : new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problem.MediaType] = new OpenApiMediaType
                    {
                        Schema = schema,
                        Examples = problems.ToDictionary(
                            problem => problem.Code,
                            problem => (IOpenApiExample)new OpenApiExample { Summary = problem.Title, Value = Examples.Of(problem) },
                            StringComparer.Ordinal),
                    },
                },
            };
        }
    }

    private static bool IsQuery(Type type) =>
        type.GetInterfaces().Any(port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(IQueryRequest<>));

    private static IEnumerable<ProblemCode> ProblemsOf(MethodInfo action)
    {
        var parameters = action.GetParameters();
        if (parameters.Any(parameter => BodyType.Of(parameter.ParameterType) is not null))
        {
            yield return ProblemCode.MalformedJson;
            yield return ProblemCode.ValidationFailed;
            yield return ProblemCode.BodyTooLarge;
            yield return ProblemCode.UnsupportedMediaType;
        }

        if (parameters.Any(parameter => IsQuery(parameter.ParameterType)))
        {
            yield return ProblemCode.ValidationFailed;
        }

        if (parameters.Any(parameter => parameter.ParameterType == typeof(IdempotencyKey)))
        {
            yield return action.GetCustomAttributes<ProducesResponseTypeAttribute>().Any(response => response.Type == typeof(ScheduleResponse)) ? ProblemCode.ScheduleDeleted : ProblemCode.TaskDeleted;
            yield return ProblemCode.IdempotencyKeyReused;
        }

        if (parameters.Any(parameter => parameter.ParameterType == typeof(VersionCondition)))
        {
            yield return ProblemCode.ValidationFailed;
            yield return ProblemCode.VersionMismatch;
        }

        var isSchedule = action.DeclaringType == typeof(SchedulesController);
        if (parameters.Any(parameter => parameter.Name is "id" or "name") && !parameters.Any(parameter => parameter.ParameterType == typeof(PutScheduleRequest)))
        {
            yield return isSchedule ? ProblemCode.ScheduleNotFound : ProblemCode.TaskNotFound;
        }

        foreach (var problem in action.GetCustomAttribute<ProducesProblemAttribute>()?.Problems ?? [])
        {
            yield return problem;
        }

        // Every request can fail validation of its Host header.
        yield return ProblemCode.ValidationFailed;
        yield return ProblemCode.Unauthenticated;
        yield return ProblemCode.Forbidden;
        yield return ProblemCode.RateLimited;
        yield return ProblemCode.InternalError;
        yield return ProblemCode.Unavailable;
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiHeader>> HeadersOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => [Header("WWW-Authenticate", "Always Bearer (RFC 6750).", JsonSchemaType.String)],
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
            [Header("Retry-After", "Seconds to wait before trying again.", JsonSchemaType.Integer)],
        _ => [],
    };

    private static void Describe(OpenApiResponse response, string status, OperationFilterContext context)
    {
        response.Description = ReasonPhrases.GetReasonPhrase(int.Parse(status, CultureInfo.InvariantCulture));
        if (context.ApiDescription.HttpMethod == HttpMethods.Head || status == "304")
        {
            response.Content = null;
        }

        response.Headers = HeadersOf(status, ReturnsOne(context), HasParameter<ListTasksRequest>(context) || HasParameter<ListSchedulesRequest>(context)).ToDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, IOpenApiHeader>> HeadersOf(string status, bool isOne, bool isListing)
    {
        if (isOne)
        {
            yield return Header("ETag", "The version as an entity tag.", JsonSchemaType.String);
        }

        if (isOne && status == "201")
        {
            yield return Header("Location", "The path of what was created.", JsonSchemaType.String);
        }

        if (status == "201")
        {
            yield return Header(
                CreatedTasksResult.ReplayedHeader, "true if an earlier request with the same key created it.", JsonSchemaType.String, isRequired: false);
        }

        if (isListing && status == "200")
        {
            yield return Header("Link", "The next page (RFC 8288, rel=\"next\"), if a limit was given and there is one.", JsonSchemaType.String, isRequired: false);
        }
    }

    private static bool HasParameter<T>(OperationFilterContext context) =>
        Array.Exists(context.MethodInfo.GetParameters(), parameter => parameter.ParameterType == typeof(T));

    private static bool ReturnsOne(OperationFilterContext context) =>
        context.ApiDescription.SupportedResponseTypes.Any(type => type.Type == typeof(TaskResponse) || type.Type == typeof(ScheduleResponse));

    private static KeyValuePair<string, IOpenApiHeader> Header(string name, string description, JsonSchemaType type, bool isRequired = true) =>
        new(name, new OpenApiHeader { Description = description, Required = isRequired, Schema = new OpenApiSchema { Type = type } });
}
