using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Scheduler.Api.Events;
using Scheduler.Api.Requests;
using Scheduler.Api.Schedules;
using Scheduler.Api.Tasks;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Describes path, query and header parameters.</summary>
internal sealed class ParameterFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Parameters ??= [];

        // Query and header parameters are described below; MVC would describe the parameters of the action instead.
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In is ParameterLocation.Query or ParameterLocation.Header).ToList())
        {
            operation.Parameters.Remove(parameter);
        }

        foreach (var parameter in QueryOf(context))
        {
            operation.Parameters.Add(parameter);
        }

        var isSchedule = context.MethodInfo.DeclaringType == typeof(SchedulesController);

        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
        {
            (parameter.Description, parameter.Example) = parameter.Name switch
            {
                "id" when isSchedule => ("The schedule's id.", (JsonNode)Examples.ScheduleId),
                "id" => ("The task's id.", Examples.TaskId),
                "name" => ("The schedule's name, percent-encoded once.", Examples.ScheduleName),
                "worker" => ("The worker's name, percent-encoded once.", Examples.Worker),
                _ => ("The key, percent-encoded once.", Examples.PayloadKey),
            };
        }

        if (context.ApiDescription.HttpMethod is "GET" or "HEAD" && context.ApiDescription.SupportedResponseTypes.Any(type => type.Type == typeof(TaskResponse)))
        {
            operation.Parameters.Add(Header(
                HeaderNames.IfNoneMatch, "Entity tags that the client has cached (RFC 9110 section 13.1.2); if one matches, the response is 304."));
        }

        if (HasParameter<IdempotencyKey>(context))
        {
            var header = Header(IdempotencyKeyBinder.Header, "A unique key chosen by the client. Repeating the request with the same key creates nothing and returns the original result.");
            header.Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKeyBinder.MaxLength, Pattern = TextValue.VisibleAscii };
            operation.Parameters.Add(header);
        }

        if (HasParameter<PutScheduleRequest>(context))
        {
            operation.Parameters.Add(Header(HeaderNames.IfNoneMatch, "*, if the schedule must not exist (RFC 9110 section 13.1.2)."));
        }

        if (HasParameter<VersionCondition>(context))
        {
            operation.Parameters.Add(Header(
                HeaderNames.IfMatch, "Entity tags of the expected version (RFC 9110 section 13.1.1); if none matches, nothing changes."));
        }
    }

    private static IEnumerable<OpenApiParameter> QueryOf(OperationFilterContext context)
    {
        foreach (var parameter in context.MethodInfo.GetParameters())
        {
            if (parameter.ParameterType == typeof(ListTasksRequest))
            {
                return Listing();
            }

            if (parameter.ParameterType == typeof(CountTasksRequest))
            {
                return Conditions().Append(Query(
                    "cap", "The number at which counting ends.", FieldSchemas.Integer(Application.Tasks.CountTasks.MinCap, Application.Tasks.CountTasks.MaxCap), Application.Tasks.CountTasks.DefaultCap));
            }

            if (parameter.ParameterType == typeof(ListSchedulesRequest))
            {
                return Schedules();
            }

            if (parameter.ParameterType == typeof(PreviewScheduleRequest))
            {
                return Preview();
            }

            if (parameter.ParameterType == typeof(ListEventsRequest))
            {
                return Events();
            }
        }

        return [];
    }

    private static bool HasParameter<T>(OperationFilterContext context) =>
        Array.Exists(context.MethodInfo.GetParameters(), parameter => parameter.ParameterType == typeof(T));

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = FieldSchemas.Text() };

    private static IEnumerable<OpenApiParameter> Conditions()
    {
        yield return Query("id", "Only tasks whose id begins so, sorted by id.", FieldSchemas.IdPrefix(), example: null);
        yield return Query("worker", "Only tasks of these workers (case-sensitive).", Many(FieldSchemas.Text()), new JsonArray("reports"));
        yield return Query("status", "Only tasks with one of these statuses.", Many(FieldSchemas.Status()), new JsonArray("SCHEDULED", "RUNNING"));
        yield return Query("failureKind", "Only failed tasks of these kinds.", Many(FieldSchemas.FailureKind()), example: null);
        yield return Query("scheduleId", "Only tasks of these schedules.", Many(FieldSchemas.Text()), example: null);
        yield return Query("due", "With true, only waiting tasks that are due, the one that has been due longest first.", FieldSchemas.Boolean(), example: null);
        yield return Query("from", "Only tasks whose start is after this time (exclusive).", FieldSchemas.Time(), Examples.From);
        yield return Query("to", "Only tasks whose start is before this time (exclusive).", FieldSchemas.Time(), Examples.To);
    }

    private static IEnumerable<OpenApiParameter> Listing()
    {
        foreach (var condition in Conditions())
        {
            yield return condition;
        }

        yield return Query("fields", "With summary, the tasks are without payload, lease and traceparent.", FieldSchemas.FieldSet(), example: null);
        yield return Query("sort", "The sort order: start, or -start for its exact reverse. Ties are ordered by id.", FieldSchemas.Sort(), "-start");
        yield return Query("limit", "The maximum number of tasks on a page; if omitted, every matching task is streamed.", FieldSchemas.Limit(), 100);
        yield return Query("cursor", "The cursor from the Link header of the previous page; filters and sort must be the same.", FieldSchemas.Text(), example: null);
    }

    private static IEnumerable<OpenApiParameter> Schedules()
    {
        yield return Query("worker", "Only schedules of these workers (case-sensitive).", Many(FieldSchemas.Text()), new JsonArray("reports"));
        yield return Query("state", "Only schedules with one of these states.", Many(FieldSchemas.State()), new JsonArray("ACTIVE"));
        yield return Query("late", "Only schedules that are late, or only those that are not.", FieldSchemas.Boolean(), false);
        yield return Query("limit", "The maximum number of schedules on a page; if omitted, every matching schedule is streamed.", FieldSchemas.Limit(), 100);
        yield return Query("cursor", "The cursor from the Link header of the previous page; the filters must be the same.", FieldSchemas.Text(), example: null);
    }

    private static IEnumerable<OpenApiParameter> Preview()
    {
        yield return Query("from", "The time after which the instants are; default now.", FieldSchemas.Time(), Examples.From);
        yield return Query(
            "count", "The number of instants.", FieldSchemas.Integer(PreviewRecurrence.MinCount, PreviewRecurrence.MaxCount), PreviewRecurrence.DefaultCount);
    }

    private static IEnumerable<OpenApiParameter> Events()
    {
        yield return Query("worker", "Only events of tasks of these workers (case-sensitive).", Filter(FieldSchemas.Text()), new JsonArray("reports"));
        yield return Query("status", "Only events after which the task has one of these statuses.", Filter(FieldSchemas.Status()), new JsonArray("FAILED"));
        yield return Query("type", "Only events of these types.", Filter(FieldSchemas.EventType()), new JsonArray("failed", "deleted"));
        yield return Query("taskId", "Only events of these tasks.", Filter(FieldSchemas.Text()), new JsonArray(Examples.TaskId));
        yield return Query("scheduleId", "Only events of tasks of these schedules.", Filter(FieldSchemas.Text()), new JsonArray(Examples.ScheduleId));
        yield return Query("after", "The position after which to start: 0 for the oldest event; by default only new events.", FieldSchemas.Position(), 4711);
        yield return Query(
            "limit", "The maximum number of events; JSON only.", FieldSchemas.Integer(ListEvents.MinLimit, ListEvents.MaxLimit), ListEvents.DefaultLimit);
        yield return Query("waitSeconds", "How long to wait for the first event; JSON only.", FieldSchemas.Integer(0, ListEvents.MaxWaitSeconds), 20);
        var header = Header(LastEventIdBinder.Header, "The position after which to start; takes precedence over after. Clients of Server-Sent Events send it when they reconnect.");
        header.Schema = FieldSchemas.Position();
        yield return header;
    }

    private static OpenApiSchema Filter(OpenApiSchema items)
    {
        var schema = Many(items);
        schema.MaxItems = EventFilter.MaxValues;
        return schema;
    }

    private static OpenApiSchema Many(OpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema, JsonNode? example) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = schema,
        Example = example,
        Style = ParameterStyle.Form,
        Explode = true,
    };
}
