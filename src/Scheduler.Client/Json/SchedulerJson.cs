using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>Serialization metadata for the bodies of the API.</summary>
// A payload may have 64 levels of nesting, and is inside a task inside an array inside an object.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 128,
    Converters =
    [
        typeof(TaskStatusConverter), typeof(FailureCodeConverter), typeof(EventTypeConverter), typeof(EventOriginConverter), typeof(ResetReasonConverter),
        typeof(ScheduleStateConverter), typeof(OverlapConverter), typeof(MisfireConverter), typeof(SkipReasonConverter),
        typeof(BulkActionConverter), typeof(WaitingReasonConverter),
    ])]
[JsonSerializable(typeof(NewTask))]
[JsonSerializable(typeof(IReadOnlyCollection<NewTask>))]
[JsonSerializable(typeof(TaskUpdate))]
[JsonSerializable(typeof(SchedulerTask))]
[JsonSerializable(typeof(IReadOnlyList<SchedulerTask>))]
[JsonSerializable(typeof(TaskCount))]
[JsonSerializable(typeof(BulkBody))]
[JsonSerializable(typeof(BulkBatch))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimedTasks))]
[JsonSerializable(typeof(LeaseBody))]
[JsonSerializable(typeof(ReportsBody))]
[JsonSerializable(typeof(ReportResultsBody))]
[JsonSerializable(typeof(WorkerUpdate))]
[JsonSerializable(typeof(WorkerSummary))]
[JsonSerializable(typeof(IReadOnlyList<WorkerSummary>))]
[JsonSerializable(typeof(SchedulerEvent))]
[JsonSerializable(typeof(IReadOnlyList<SchedulerEvent>))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ResetBody))]
[JsonSerializable(typeof(NewSchedule))]
[JsonSerializable(typeof(ScheduleUpdate))]
[JsonSerializable(typeof(SchedulerSchedule))]
[JsonSerializable(typeof(IReadOnlyList<SchedulerSchedule>))]
[JsonSerializable(typeof(TriggerBody))]
[JsonSerializable(typeof(BackfillBody))]
[JsonSerializable(typeof(SchedulePreviewRequest))]
[JsonSerializable(typeof(PreviewBody))]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class SchedulerJson : JsonSerializerContext;
