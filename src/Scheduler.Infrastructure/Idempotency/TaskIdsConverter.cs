using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Idempotency;

/// <summary>Concatenates ids of sixteen bytes each.</summary>
internal sealed class TaskIdsConverter() : ValueConverter<IReadOnlyList<TaskId>, byte[]>(ids => ToBytes(ids), bytes => FromBytes(bytes))
{
    private const int Length = 16;

    private static byte[] ToBytes(IReadOnlyList<TaskId> ids) => [.. ids.SelectMany(id => id.Value.ToByteArray(bigEndian: true))];

    private static List<TaskId> FromBytes(byte[] bytes) => bytes.Chunk(Length).Select(id => new TaskId(new Guid(id, bigEndian: true))).ToList();
}

/// <summary>Compares lists of ids; a list is never modified, so its snapshot is the list itself.</summary>
internal sealed class TaskIdsComparer() : ValueComparer<IReadOnlyList<TaskId>>(
    (left, right) => left!.SequenceEqual(right!), ids => ids.Count, ids => ids);
