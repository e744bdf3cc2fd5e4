using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Sixteen bytes, most significant first: the order of the bytes is the order of the ids on both databases.</summary>
internal sealed class TaskIdConverter() : ValueConverter<TaskId, byte[]>(
    id => id.Value.ToByteArray(true), bytes => new TaskId(new Guid(bytes, true)));

internal sealed class TaskTitleConverter() : ValueConverter<TaskTitle, string>(title => title.Value, text => TaskTitle.From(text));

internal sealed class WorkerNameConverter() : ValueConverter<WorkerName, string>(name => name.Value, text => WorkerName.From(text));

/// <summary>The compact form as it is, so that a read can pass it on without parsing.</summary>
internal sealed class PayloadConverter() : ValueConverter<Payload, byte[]>(
    payload => payload.Utf8.ToArray(), utf8 => Payload.FromStored(utf8));

internal sealed class ScheduledTaskStatusConverter() : ValueConverter<ScheduledTaskStatus, string>(
    status => status.ToName(), name => Parse(name))
{
    public static ScheduledTaskStatus Parse(string name) => ScheduledTaskStatusNames.TryParse(name, out var status)
        ? status
        : throw new InvalidDataException($"The database holds an unknown status, '{name}'.");
}
