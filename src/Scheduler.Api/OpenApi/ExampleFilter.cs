using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.OpenApi;
using Scheduler.Api.Claims;
using Scheduler.Api.Events;
using Scheduler.Api.Requests;
using Scheduler.Api.Schedules;
using Scheduler.Api.Tasks;
using Scheduler.Api.Workers;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Scheduler.Api.OpenApi;

/// <summary>Adds examples to all bodies, and restricts request bodies to JSON.</summary>
internal sealed class ExampleFilter : IOperationFilter
{
    private static readonly Dictionary<Type, (string Name, Func<JsonNode> Value)[]> Requests = new()
    {
        [typeof(CreateTaskRequest)] = [("report", Examples.CreateTask), ("now", Examples.CreateTaskNow)],
        [typeof(CreateTasksRequest)] = [("two", Examples.CreateTasks)],
        [typeof(UpdateTaskRequest)] = [("reschedule", Examples.UpdateTask), ("delay", Examples.DelayTask), ("start", Examples.StartTask)],
        [typeof(MergePayloadRequest)] = [("merge", Examples.MergePayload)],
        [typeof(ClaimTasksRequest)] = [("claim", Examples.ClaimTasks)],
        [typeof(RenewLeaseRequest)] = [("progress", Examples.RenewLease)],
        [typeof(CompleteTaskRequest)] = [("done", Examples.CompleteTask)],
        [typeof(FailTaskRequest)] = [("retry", Examples.FailTask)],
        [typeof(ReleaseTaskRequest)] = [("later", Examples.ReleaseTask)],
        [typeof(BulkChangeRequest)] = [("retry", Examples.RetryMany), ("spread", Examples.RescheduleMany)],
        [typeof(ReportTasksRequest)] = [("two", Examples.ReportTasks)],
        [typeof(CreateScheduleRequest)] = [("nightly", Examples.CreateSchedule), ("every", Examples.CreateIntervalSchedule)],
        [typeof(PutScheduleRequest)] = [("nightly", Examples.PutSchedule)],
        [typeof(UpdateScheduleRequest)] = [("pause", Examples.PauseSchedule), ("move", Examples.MoveSchedule)],
        [typeof(TriggerScheduleRequest)] = [("payload", Examples.TriggerSchedule)],
        [typeof(BackfillScheduleRequest)] = [("week", Examples.BackfillSchedule)],
        [typeof(PreviewRequest)] = [("nightly", Examples.PreviewRecurrence)],
        [typeof(UpdateWorkerRequest)] = [("cap", Examples.UpdateWorker)],
    };

    private static readonly Dictionary<Type, (string Name, Func<JsonNode> Value)> Responses = new()
    {
        [typeof(TaskResponse)] = ("task", Examples.Task),
        [typeof(IEnumerable<TaskResponse>)] = ("task", () => new JsonArray(Examples.Task())),
        [typeof(ClaimResponse)] = ("claimed", Examples.Claim),
        [typeof(BulkResult)] = ("changed", Examples.BulkResult),
        [typeof(TaskCount)] = ("count", Examples.TaskCount),
        [typeof(ReportsResponse)] = ("results", Examples.Reports),
        [typeof(IEnumerable<EventResponse>)] = ("events", () => new JsonArray(Examples.Event())),
        [typeof(EventPage)] = ("page", Examples.EventPage),
        [typeof(ScheduleResponse)] = ("schedule", Examples.Schedule),
        [typeof(IEnumerable<ScheduleResponse>)] = ("schedules", () => new JsonArray(Examples.Schedule())),
        [typeof(PreviewResponse)] = ("preview", Examples.Preview),
        [typeof(WorkerResponse)] = ("worker", Examples.WorkerState),
        [typeof(IEnumerable<WorkerResponse>)] = ("workers", () => new JsonArray(Examples.WorkerState())),
    };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var body = Array.Find(context.MethodInfo.GetParameters(), parameter => BodyType.Of(parameter.ParameterType) is not null);
        if (body is not null)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !IsOptional(body),
                Content = Json(
                    SchemaOf(body.ParameterType, context),
                    Requests[body.ParameterType].ToDictionary(
                        example => example.Name,
                        example => (IOpenApiExample)new OpenApiExample { Value = example.Value() },
                        StringComparer.Ordinal)),
            };
        }

        foreach (var (status, response) in operation.Responses!.Where(response => response.Key is "200" or "201"))
        {
            var type = context.ApiDescription.SupportedResponseTypes.First(type => $"{type.StatusCode}" == status).Type!;
            if (context.ApiDescription.HttpMethod != HttpMethods.Head)
            {
                var (name, value) = Responses[type];
                ((OpenApiResponse)response).Content = Json(
                    context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository),
                    new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal) { [name] = new OpenApiExample { Value = value() } });
                if (type == typeof(EventPage))
                {
                    ((OpenApiResponse)response).Content![EventStreamResult.MediaType] = new OpenApiMediaType
                    {
                        Schema = FieldSchemas.Text(),
                        Examples = new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal) { ["stream"] = new OpenApiExample { Value = Examples.EventStream() } },
                    };
                }
            }
        }
    }

    private static bool IsOptional(ParameterInfo body) => body.GetCustomAttribute<FromBodyAttribute>()?.EmptyBodyBehavior == EmptyBodyBehavior.Allow;

    private static IOpenApiSchema SchemaOf(Type body, OperationFilterContext context) => BodyType.Of(body)!.Items is var (item, min, max)
        ? new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = context.SchemaGenerator.GenerateSchema(item, context.SchemaRepository),
            MinItems = min,
            MaxItems = max,
        }
        : context.SchemaGenerator.GenerateSchema(body, context.SchemaRepository);

    private static Dictionary<string, IOpenApiMediaType> Json(IOpenApiSchema schema, Dictionary<string, IOpenApiExample> examples) =>
        new(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Schema = schema, Examples = examples } };
}
