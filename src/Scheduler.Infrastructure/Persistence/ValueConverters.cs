using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Stores an id as sixteen bytes in big-endian order, so that both databases order the bytes as ids are ordered.</summary>
internal sealed class TaskIdConverter() : ValueConverter<TaskId, byte[]>(
    id => id.Value.ToByteArray(true), bytes => new TaskId(new Guid(bytes, true)));

internal sealed class ScheduleIdConverter() : ValueConverter<ScheduleId, byte[]>(
    id => id.Value.ToByteArray(true), bytes => new ScheduleId(new Guid(bytes, true)));

internal sealed class TextValueConverter<T>() : ValueConverter<T, string>(value => value.Value, text => Read(text))
    where T : class, ITextValue<T>
{
    private static T Read(string text)
    {
        try
        {
            return T.From(text);
        }
        catch (DomainException e)
        {
            throw new InvalidDataException($"The database contains an invalid {typeof(T).Name}: it {e.Message}", e);
        }
    }
}

/// <summary>Stores the compact JSON text as UTF-8, so that a read can return it without parsing.</summary>
internal sealed class PayloadConverter() : ValueConverter<Payload, byte[]>(
    payload => payload.Utf8.ToArray(), utf8 => Payload.FromStored(utf8));

internal sealed class ScheduledTaskStatusConverter() : ValueConverter<ScheduledTaskStatus, string>(
    status => status.ToName(), name => Parse(name))
{
    public static ScheduledTaskStatus Parse(string name) => ScheduledTaskStatusNames.TryParse(name, out var status)
        ? status
        : throw new InvalidDataException($"The database contains an unknown status, '{name}'.");
}

internal sealed class LeaseSecretConverter() : ValueConverter<LeaseSecret, byte[]>(
    secret => secret.Bytes.ToArray(), bytes => LeaseSecret.FromStored(bytes));

internal sealed class ClaimKeyConverter() : ValueConverter<ClaimKey, byte[]>(key => key.Bytes.ToArray(), bytes => ClaimKey.FromStored(bytes));

internal sealed class FailureCodeConverter() : ValueConverter<FailureCode, string>(code => code.ToName(), name => Parse(name))
{
    public static FailureCode Parse(string name) => FailureCodeNames.TryParse(name, out var code)
        ? code
        : throw new InvalidDataException($"The database contains an unknown failure code, '{name}'.");
}

internal sealed class FailureKindConverter() : ValueConverter<FailureKind, string>(kind => kind.ToString(), text => Parse(text))
{
    private static FailureKind Parse(string text) => FailureKind.TryParse(text, out var kind)
        ? kind
        : throw new InvalidDataException($"The database contains an invalid kind of failure, '{text}'.");
}

internal sealed class TaskEventTypeConverter() : ValueConverter<TaskEventType, string>(type => type.ToName(), name => Parse(name))
{
    public static TaskEventType Parse(string name) => TaskEventTypeNames.TryParse(name, out var type)
        ? type
        : throw new InvalidDataException($"The database contains an unknown event type, '{name}'.");
}

internal sealed class EventOriginConverter() : ValueConverter<EventOrigin, string>(origin => origin.ToName(), name => Parse(name))
{
    public static EventOrigin Parse(string name) => EventOriginNames.TryParse(name, out var origin)
        ? origin
        : throw new InvalidDataException($"The database contains an unknown event origin, '{name}'.");
}

internal sealed class ScopeSetConverter() : ValueConverter<ScopeSet, string>(scopes => scopes.Value, text => ScopeSet.FromStored(text));

/// <summary>Stores the names as a JSON array, because a worker name may contain any separator.</summary>
internal sealed class BoundWorkersConverter() : ValueConverter<BoundWorkers, string>(workers => Write(workers), json => Read(json))
{
    private static string Write(BoundWorkers workers) => JsonSerializer.Serialize(workers.Names.Select(name => name.Value));

    private static BoundWorkers Read(string json) => BoundWorkers.From(JsonSerializer.Deserialize<string[]>(json)!);
}
