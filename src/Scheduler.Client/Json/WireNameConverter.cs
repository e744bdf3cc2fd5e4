using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>Reads and writes enum values by their names in the API; an unknown name, of a later version, is read as Unknown.</summary>
internal abstract class WireNameConverter<T>(IReadOnlyList<(T Value, string Name)> names) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        foreach (var (value, name) in names)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(name))
            {
                return value;
            }
        }

        reader.Skip();
        return default;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireNames.NameOf(names, value));
}

internal sealed class TaskStatusConverter() : WireNameConverter<SchedulerTaskStatus>(WireNames.Statuses);

internal sealed class FailureCodeConverter() : WireNameConverter<TaskFailureCode>(WireNames.FailureCodes);

internal sealed class EventTypeConverter() : WireNameConverter<SchedulerEventType>(WireNames.EventTypes);

internal sealed class EventOriginConverter() : WireNameConverter<EventOrigin>(WireNames.EventOrigins);

internal sealed class ResetReasonConverter() : WireNameConverter<EventResetReason>(WireNames.ResetReasons);

internal sealed class ScheduleStateConverter() : WireNameConverter<ScheduleState>(WireNames.ScheduleStates);

internal sealed class OverlapConverter() : WireNameConverter<ScheduleOverlap>(WireNames.Overlaps);

internal sealed class MisfireConverter() : WireNameConverter<ScheduleMisfire>(WireNames.Misfires);

internal sealed class SkipReasonConverter() : WireNameConverter<ScheduleSkipReason>(WireNames.SkipReasons);

internal sealed class BulkActionConverter() : WireNameConverter<BulkAction>(WireNames.BulkActions);

internal sealed class WaitingReasonConverter() : WireNameConverter<TaskWaitingReason>(WireNames.WaitingReasons);
