using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>
/// The text form of a <see cref="CursorPosition"/> for clients. It contains a digest of the position and of the filters and sort of its
/// listing, so that a damaged cursor, or one of another listing, is detected. The digest protects against mistakes, not
/// against forgery: a forged cursor only starts at another position in the same listing.
/// </summary>
internal static class TaskCursor
{
    private const int TicksLength = 8;
    private const int PositionLength = TicksLength + 16;
    private const int DigestLength = 12;

    public static string Encode(CursorPosition start, TaskFilter filter, TaskSort sort)
    {
        // A cursor that reads backward has another byte.
        Span<byte> bytes = stackalloc byte[PositionLength + (start.IsBackward ? 1 : 0) + DigestLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, start.Position.Time.UtcTicks);
        start.Position.Id.Value.TryWriteBytes(bytes[TicksLength..], bigEndian: true, out _);
        WriteDigest(bytes[..^DigestLength], filter, sort, bytes[^DigestLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
    public static CursorPosition Decode(string text, TaskFilter filter, TaskSort sort)
    {
        const int forward = PositionLength + DigestLength;
        Span<byte> bytes = stackalloc byte[forward + 1];
        if (text.Length > Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(text, out var length) || length is not (forward or forward + 1) || text.Length != Base64Url.GetEncodedLength(length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            throw InvalidCursorException.Mismatched();
        }

        bytes = bytes[..length];
        Span<byte> digest = stackalloc byte[DigestLength];
        WriteDigest(bytes[..^DigestLength], filter, sort, digest);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (!digest.SequenceEqual(bytes[^DigestLength..]) || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            throw InvalidCursorException.Mismatched();
        }

        var id = new TaskId(new Guid(bytes[TicksLength..PositionLength], bigEndian: true));
        return new CursorPosition(new TaskPosition(new DateTimeOffset(ticks, TimeSpan.Zero), id), IsBackward: length > forward);
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

        // Cursors of earlier releases, which do not know these filters, stay valid.
        var schedules = filter.ScheduleIds is null
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(filter.ScheduleIds.Distinct().Select(id => id.ToString()).Order(StringComparer.Ordinal));
        var later = filter.FailureKinds is null && !filter.IsDue && filter.IdPrefix is null
            ? []
            : JsonSerializer.SerializeToUtf8Bytes(new
            {
                kinds = filter.FailureKinds?.Distinct().Select(kind => kind.ToString()).Order(StringComparer.Ordinal),
                due = filter.IsDue,
                first = filter.IdPrefix?.First.ToString(),
                last = filter.IdPrefix?.Last.ToString(),
            });
        SHA256.HashData([.. position, .. listing, .. schedules, .. later]).AsSpan(0, DigestLength).CopyTo(digest);
    }
}

/// <summary>Where a page starts, or, backward, before which position it ends.</summary>
internal sealed record CursorPosition(TaskPosition Position, bool IsBackward);
