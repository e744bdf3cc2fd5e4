using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>
/// The text form of a <see cref="TaskPosition"/> for clients. It contains a digest of the position and of the filters and sort of its
/// listing, so that a damaged cursor, or one of another listing, is detected. The digest protects against mistakes, not
/// against forgery: a forged cursor only starts at another position in the same listing.
/// </summary>
internal static class TaskCursor
{
    private const int TicksLength = 8;
    private const int PositionLength = TicksLength + 16;
    private const int DigestLength = 12;

    public static string Encode(TaskPosition position, TaskFilter filter, TaskSort sort)
    {
        Span<byte> bytes = stackalloc byte[PositionLength + DigestLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.Start.UtcTicks);
        position.Id.Value.TryWriteBytes(bytes[TicksLength..], bigEndian: true, out _);
        WriteDigest(bytes[..PositionLength], filter, sort, bytes[PositionLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
    public static TaskPosition Decode(string text, TaskFilter filter, TaskSort sort)
    {
        Span<byte> bytes = stackalloc byte[PositionLength + DigestLength];
        Span<byte> digest = stackalloc byte[DigestLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(text, out var length) || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            throw InvalidCursorException.Mismatched();
        }

        WriteDigest(bytes[..PositionLength], filter, sort, digest);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (!digest.SequenceEqual(bytes[PositionLength..]) || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            throw InvalidCursorException.Mismatched();
        }

        return new TaskPosition(new DateTimeOffset(ticks, TimeSpan.Zero), new TaskId(new Guid(bytes[TicksLength..PositionLength], bigEndian: true)));
    }

    private static void WriteDigest(ReadOnlySpan<byte> position, TaskFilter filter, TaskSort sort, Span<byte> digest)
    {
        var listing = JsonSerializer.SerializeToUtf8Bytes(new
        {
            sort,
            workers = filter.Workers?.Select(worker => worker.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            statuses = filter.Statuses?.Distinct().Order(),
            from = filter.From?.UtcTicks,
            to = filter.To?.UtcTicks,
        });

        // Cursors of earlier releases, which know no schedules, stay valid.
        var schedules = filter.ScheduleIds is null
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(filter.ScheduleIds.Distinct().Select(id => id.ToString()).Order(StringComparer.Ordinal));
        SHA256.HashData([.. position, .. listing, .. schedules]).AsSpan(0, DigestLength).CopyTo(digest);
    }
}
