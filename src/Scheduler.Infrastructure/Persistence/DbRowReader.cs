using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Reads columns through ADO.NET.</summary>
/// <param name="reader">The reader.</param>
/// <param name="dialect">The dialect of the database.</param>
internal sealed class DbRowReader(DbDataReader reader, SqlDialect dialect) : RowReader
{
    public override Guid Id(int ordinal) => new(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true);

    public override Guid? IdOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : Id(ordinal);

    public override string Text(int ordinal) => reader.GetString(ordinal);

    public override string? TextOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : Text(ordinal);

    public override DateTimeOffset Time(int ordinal) => dialect.ReadTime(reader, ordinal);

    public override DateTimeOffset? TimeOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : Time(ordinal);

    public override int Integer(int ordinal) => reader.GetInt32(ordinal);

    public override double Number(int ordinal) => reader.GetDouble(ordinal);

    public override double? NumberOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : Number(ordinal);

    public override byte[] Bytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);
}
