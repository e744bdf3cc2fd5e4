namespace Scheduler.Infrastructure.Persistence;

/// <summary>Reads the columns of a reader's current row, each once and in order, in the types in which they are stored.</summary>
internal abstract class RowReader
{
    public abstract Guid Id(int ordinal);

    public abstract Guid? IdOrNull(int ordinal);

    public abstract string Text(int ordinal);

    public abstract string? TextOrNull(int ordinal);

    public abstract DateTimeOffset Time(int ordinal);

    public abstract DateTimeOffset? TimeOrNull(int ordinal);

    public abstract int Integer(int ordinal);

    public abstract double Number(int ordinal);

    public abstract double? NumberOrNull(int ordinal);

    public abstract byte[] Bytes(int ordinal);
}
