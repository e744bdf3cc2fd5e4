using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Reads columns from the statement itself. Through <see cref="DbDataReader"/> each column takes several calls, each of which checks its
/// ordinal, counts references to the statement's handle and switches the thread's mode; a listing of 50 took a seventh of its CPU for that.
/// </summary>
/// <param name="reader">The reader. Its statement must not be disposed while a column is read.</param>
internal sealed unsafe partial class SqliteRowReader(SqliteDataReader reader) : RowReader
{
    private readonly nint _statement = reader.Handle!.DangerousGetHandle();

    public override Guid Id(int ordinal) => new(Blob(ordinal), bigEndian: true);

    public override Guid? IdOrNull(int ordinal) => IsNull(ordinal) ? null : Id(ordinal);

    public override string Text(int ordinal) => TextOrNull(ordinal) ?? throw new InvalidDataException($"Column {ordinal} is null.");

    public override string? TextOrNull(int ordinal)
    {
        // The text before its length: it may have to be converted.
        var text = Native.Text(_statement, ordinal);
        return text is null ? null : Encoding.UTF8.GetString(text, Native.Length(_statement, ordinal));
    }

    public override DateTimeOffset Time(int ordinal) => new(Native.Integer(_statement, ordinal), TimeSpan.Zero);

    public override DateTimeOffset? TimeOrNull(int ordinal) => IsNull(ordinal) ? null : Time(ordinal);

    public override int Integer(int ordinal) => checked((int)Native.Integer(_statement, ordinal));

    public override double Number(int ordinal) => Native.Number(_statement, ordinal);

    public override double? NumberOrNull(int ordinal) => IsNull(ordinal) ? null : Number(ordinal);

    public override byte[] Bytes(int ordinal) => Blob(ordinal).ToArray();

    private ReadOnlySpan<byte> Blob(int ordinal)
    {
        var bytes = Native.Blob(_statement, ordinal);
        return new ReadOnlySpan<byte>(bytes, Native.Length(_statement, ordinal));
    }

    private bool IsNull(int ordinal) => Native.Type(_statement, ordinal) == SQLitePCL.raw.SQLITE_NULL;

    /// <summary>
    /// The functions of "Result Values From A Query" in SQLite's manual. They return what the last step has read, within nanoseconds and
    /// without waiting, so that the thread need not leave its mode.
    /// </summary>
    private static partial class Native
    {
        private const string Library = "e_sqlite3";

        [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
        [SuppressGCTransition]
        public static partial int Type(nint statement, int ordinal);

        [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
        [SuppressGCTransition]
        public static partial long Integer(nint statement, int ordinal);

        [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
        [SuppressGCTransition]
        public static partial double Number(nint statement, int ordinal);

        [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
        [SuppressGCTransition]
        public static partial byte* Text(nint statement, int ordinal);

        [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
        [SuppressGCTransition]
        public static partial byte* Blob(nint statement, int ordinal);

        [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
        [SuppressGCTransition]
        public static partial int Length(nint statement, int ordinal);
    }
}
