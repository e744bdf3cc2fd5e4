using System.Buffers;
using Microsoft.Data.Sqlite;

namespace Scheduler.Bench.Floor;

/// <summary>The connection of the writer with its prepared statements.</summary>
internal sealed class WriteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;

    public WriteStatements(string file)
    {
        _connection = Database.Open(file);
        _begin = _connection.Prepare("BEGIN IMMEDIATE");
        _commit = _connection.Prepare("COMMIT");
        Insert = _connection.Prepare(
            $"""
            INSERT INTO Tasks (Id, Start, DueAt, Title, Worker, Status, Payload, CreatedAt, UpdatedAt)
            VALUES (@id, @start, @start, @title, @worker, 'SCHEDULED', @payload, @now, @now) RETURNING {Database.Columns}
            """,
            ("@id", SqliteType.Blob), ("@start", SqliteType.Integer), ("@title", SqliteType.Text), ("@worker", SqliteType.Text),
            ("@payload", SqliteType.Text), ("@now", SqliteType.Integer));
        FindPayload = _connection.Prepare("SELECT Payload FROM Tasks WHERE Id = @id", ("@id", SqliteType.Blob));
        UpdatePayload = _connection.Prepare(
            $"UPDATE Tasks SET Payload = @payload, UpdatedAt = @now, Version = Version + 1 WHERE Id = @id RETURNING {Database.Columns}",
            ("@id", SqliteType.Blob), ("@payload", SqliteType.Text), ("@now", SqliteType.Integer));
    }

    public SqliteCommand Insert { get; }

    public SqliteCommand FindPayload { get; }

    public SqliteCommand UpdatePayload { get; }

    /// <summary>The buffer of merged payloads.</summary>
    public ArrayBufferWriter<byte> Merged { get; } = new(1024);

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, Insert, FindPayload, UpdatePayload })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }
}
