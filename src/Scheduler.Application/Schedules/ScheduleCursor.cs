using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Scheduler.Application.Common;

namespace Scheduler.Application.Schedules;

/// <summary>
/// The text form of a position in a listing of schedules, directly after a name. It contains a digest of the position and of the filters of
/// its listing, so that a damaged cursor, or one of another listing, is detected.
/// </summary>
internal static class ScheduleCursor
{
    private const int DigestLength = 12;

    public static string Encode(string name, ScheduleFilter filter)
    {
        var position = Encoding.UTF8.GetBytes(name);
        return Base64Url.EncodeToString([.. position, .. DigestOf(position, filter)]);
    }

    /// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
    public static string Decode(string text, ScheduleFilter filter)
    {
        if (!Base64Url.IsValid(text, out var length) || length < DigestLength)
        {
            throw InvalidCursorException.Mismatched();
        }

        var bytes = Base64Url.DecodeFromChars(text);
        var position = bytes.AsSpan(0, length - DigestLength);
        return DigestOf(position, filter).AsSpan().SequenceEqual(bytes.AsSpan(position.Length))
            ? Encoding.UTF8.GetString(position)
            : throw InvalidCursorException.Mismatched();
    }

    private static byte[] DigestOf(ReadOnlySpan<byte> position, ScheduleFilter filter)
    {
        var listing = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schedules = true,
            workers = filter.Workers?.Select(worker => worker.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            states = filter.States?.Distinct().Order(),
            late = filter.IsLate,
        });
        return SHA256.HashData([.. position, .. listing])[..DigestLength];
    }
}
