using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Bench.Floor;

/// <summary>A write that waits for its transaction. Its result is false when the task does not exist.</summary>
internal abstract class Write() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private readonly ArrayBufferWriter<byte> _body = new(1024);

    public bool IsFound { get; private set; }

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    public void Apply(WriteStatements statements)
    {
        using var json = new Utf8JsonWriter(_body, TaskWriterOptions.Value);
        IsFound = Apply(statements, json);
    }

    protected abstract bool Apply(WriteStatements statements, Utf8JsonWriter json);

    /// <summary>Writes the row that the statement returns.</summary>
    protected static bool WriteRow(SqliteCommand command, Utf8JsonWriter json)
    {
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return false;
        }

        TaskJson.Write(reader.Handle!, json);
        return true;
    }
}

internal sealed class CreateWrite(Guid id, long now, NewTask task) : Write
{
    protected override bool Apply(WriteStatements statements, Utf8JsonWriter json)
    {
        var parameters = statements.Insert.Parameters;
        parameters[0].Value = id.ToByteArray(bigEndian: true);
        parameters[1].Value = task.Start;
        parameters[2].Value = task.Title ?? (object)DBNull.Value;
        parameters[3].Value = task.Worker;
        parameters[4].Value = task.Payload;
        parameters[5].Value = now;
        return WriteRow(statements.Insert, json);
    }
}

internal sealed class PatchWrite(Guid id, long now, JsonElement patch) : Write
{
    protected override bool Apply(WriteStatements statements, Utf8JsonWriter json)
    {
        var key = id.ToByteArray(bigEndian: true);
        statements.FindPayload.Parameters[0].Value = key;
        string? payload;
        using (var reader = statements.FindPayload.ExecuteReader())
        {
            payload = reader.Read() ? Merge(raw.sqlite3_column_blob(reader.Handle, 0), statements.Merged) : null;
        }

        if (payload is null)
        {
            return false;
        }

        var parameters = statements.UpdatePayload.Parameters;
        parameters[0].Value = key;
        parameters[1].Value = payload;
        parameters[2].Value = now;
        return WriteRow(statements.UpdatePayload, json);
    }

    private string Merge(ReadOnlySpan<byte> stored, ArrayBufferWriter<byte> merged)
    {
        merged.ResetWrittenCount();
        var reader = new Utf8JsonReader(stored);
        using var document = JsonDocument.ParseValue(ref reader);
        using (var json = new Utf8JsonWriter(merged, TaskWriterOptions.Value))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject().Where(member => !patch.TryGetProperty(member.Name, out _)))
            {
                member.WriteTo(json);
            }

            foreach (var member in patch.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(merged.WrittenSpan);
    }
}

internal sealed record NewTask(long Start, string? Title, string Worker, string Payload);

internal static class TaskWriterOptions
{
    public static JsonWriterOptions Value { get; } = new() { SkipValidation = true };
}
