using System.Text.Json;
using SQLitePCL;

namespace Scheduler.Bench.Floor;

/// <summary>Writes a row as JSON, from the bytes that SQLite holds.</summary>
internal static class TaskJson
{
    public static void Write(sqlite3_stmt row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Id("id"u8, 0);
        Time("start"u8, 1);
        Text("title"u8, 2);
        Text("worker"u8, 3);
        Text("status"u8, 4);
        json.WritePropertyName("payload"u8);
        json.WriteRawValue(raw.sqlite3_column_blob(row, 5), skipInputValidation: true);
        Time("createdAt"u8, 6);
        Time("updatedAt"u8, 7);
        Time("startedAt"u8, 8);
        Time("finishedAt"u8, 9);
        Time("dueAt"u8, 10);
        Integer("attempt"u8, 11);
        json.WriteStartObject("retry"u8);
        Integer("maxAttempts"u8, 12);
        Integer("backoffSeconds"u8, 13);
        json.WriteNumber("backoffFactor"u8, raw.sqlite3_column_double(row, 14));
        Integer("maxBackoffSeconds"u8, 15);
        json.WriteEndObject();
        if (Starts("failure"u8, 16))
        {
            Text("code"u8, 16);
            Text("message"u8, 17);
            json.WriteEndObject();
        }

        if (Starts("lease"u8, 19))
        {
            Text("claimant"u8, 18);
            Time("expiresAt"u8, 19);
            json.WriteEndObject();
        }

        Text("traceparent"u8, 20);
        Id("scheduleId"u8, 21);
        Time("scheduledFor"u8, 22);
        Integer("version"u8, 23);
        json.WriteEndObject();

        bool IsNull(int column) => raw.sqlite3_column_type(row, column) == raw.SQLITE_NULL;

        // An object, or null when the column is null.
        bool Starts(ReadOnlySpan<byte> name, int column)
        {
            if (IsNull(column))
            {
                json.WriteNull(name);
                return false;
            }

            json.WriteStartObject(name);
            return true;
        }

        void Integer(ReadOnlySpan<byte> name, int column) => json.WriteNumber(name, raw.sqlite3_column_int64(row, column));

        void Text(ReadOnlySpan<byte> name, int column)
        {
            if (IsNull(column))
            {
                json.WriteNull(name);
            }
            else
            {
                json.WriteString(name, raw.sqlite3_column_blob(row, column));
            }
        }

        void Id(ReadOnlySpan<byte> name, int column)
        {
            if (IsNull(column))
            {
                json.WriteNull(name);
            }
            else
            {
                json.WriteString(name, new Guid(raw.sqlite3_column_blob(row, column), bigEndian: true));
            }
        }

        void Time(ReadOnlySpan<byte> name, int column)
        {
            if (IsNull(column))
            {
                json.WriteNull(name);
            }
            else
            {
                json.WriteString(name, DateTime.UnixEpoch.AddTicks(raw.sqlite3_column_int64(row, column) * TimeSpan.TicksPerMillisecond));
            }
        }
    }
}
