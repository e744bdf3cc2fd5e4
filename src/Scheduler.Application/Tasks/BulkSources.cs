using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>The tasks to which a bulk change applies, from a position on.</summary>
internal interface IBulkSource
{
    /// <summary>Counts the tasks, up to a number.</summary>
    Task<int> CountAsync(int max, CancellationToken cancellationToken);

    /// <summary>Reads the first tasks.</summary>
    Task<IReadOnlyList<BulkItem>> ReadAsync(int count, CancellationToken cancellationToken);

    /// <summary>The position directly after a task.</summary>
    BulkPosition After(BulkItem item);
}

/// <summary>A task to which a bulk change applies.</summary>
/// <param name="Id">Its id as sent or stored.</param>
/// <param name="Index">Its index among the ids of the request; 0 with a filter.</param>
/// <param name="Position">Its position in the listing; null with ids.</param>
internal sealed record BulkItem(string Id, int Index, TaskPosition? Position);

/// <summary>The tasks that a request names.</summary>
internal sealed class IdSource(IReadOnlyList<string> ids, BulkPosition start) : IBulkSource
{
    public Task<int> CountAsync(int max, CancellationToken cancellationToken) => Task.FromResult(Math.Min(max, Rest.Count()));

    public Task<IReadOnlyList<BulkItem>> ReadAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BulkItem>>([.. Rest.Take(count)]);

    public BulkPosition After(BulkItem item) => start with { Index = item.Index + 1 };

    private IEnumerable<BulkItem> Rest => ids.Index().Skip(start.Index).Select(id => new BulkItem(id.Item, id.Index, Position: null));
}

/// <summary>The tasks that match a filter and have not been changed since the bulk change began: not by itself either, so that each is passed once.</summary>
internal sealed class FilterSource(ITaskReadStore tasks, TaskFilter filter, BulkPosition start) : IBulkSource
{
    private TaskRange Range => new(filter with { UpdatedThrough = start.AsOf }, filter.Sort, start.Task);

    public Task<int> CountAsync(int max, CancellationToken cancellationToken) => tasks.CountAsync(Range, max, cancellationToken);

    public async Task<IReadOnlyList<BulkItem>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var found = await tasks.FindPositionsAsync(Range, count, cancellationToken);
        return [.. found.Select(position => new BulkItem(position.Id.ToString(), Index: 0, position))];
    }

    public BulkPosition After(BulkItem item) => start with { Task = item.Position };
}

/// <summary>Where a bulk change continues.</summary>
/// <param name="AsOf">When it began, UTC.</param>
/// <param name="Task">With a filter: directly after the task at this position; null at the beginning.</param>
/// <param name="Index">With ids: the index of the next id.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BulkPosition(DateTimeOffset AsOf, TaskPosition? Task, int Index)
{
    private const int AsOfLength = 8;
    private const int IndexLength = 4;
    private const int StartLength = 8;
    private const int IdLength = 16;
    private const int Length = AsOfLength + IndexLength + StartLength + IdLength;
    private const int DigestLength = 12;

    /// <exception cref="InvalidCursorException">The text is damaged.</exception>
    public static BulkPosition Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length + DigestLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(text, out var length) || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(text, bytes, out _)
            || !SHA256.HashData(bytes[..Length]).AsSpan(0, DigestLength).SequenceEqual(bytes[Length..]))
        {
            throw InvalidCursorException.OfBulkChange();
        }

        var asOf = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var index = BinaryPrimitives.ReadInt32BigEndian(bytes[AsOfLength..]);
        var start = BinaryPrimitives.ReadInt64BigEndian(bytes[(AsOfLength + IndexLength)..]);
        var id = new Guid(bytes[(AsOfLength + IndexLength + StartLength)..Length], bigEndian: true);
        return new BulkPosition(Time(asOf), start < 0 ? null : new TaskPosition(Time(start), new TaskId(id)), index);

        static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
    }

    /// <summary>The text form for clients, with a digest that detects damage.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length + DigestLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, AsOf.UtcTicks);
        BinaryPrimitives.WriteInt32BigEndian(bytes[AsOfLength..], Index);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(AsOfLength + IndexLength)..], Task?.Time.UtcTicks ?? -1);
        (Task?.Id.Value ?? Guid.Empty).TryWriteBytes(bytes[(AsOfLength + IndexLength + StartLength)..], bigEndian: true, out _);
        SHA256.HashData(bytes[..Length]).AsSpan(0, DigestLength).CopyTo(bytes[Length..]);
        return Base64Url.EncodeToString(bytes);
    }
}
