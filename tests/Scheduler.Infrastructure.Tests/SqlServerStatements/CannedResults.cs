using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Plausible results of the service's statements; they only have to make it continue to its next statement.</summary>
internal sealed class CannedResults
{
    /// <summary>The value of a column, by its name.</summary>
    public Dictionary<string, object> Columns { get; } = new(StringComparer.Ordinal)
    {
        ["Id"] = Convert.FromHexString("019abc00000070008000000000000001"),
        ["Start"] = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["Title"] = "a title",
        ["Worker"] = "reports",
        ["Status"] = "SCHEDULED",
        ["Payload"] = "{\"stored\":1}"u8.ToArray(),
        ["CreatedAt"] = new DateTime(2029, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["UpdatedAt"] = new DateTime(2029, 1, 2, 0, 0, 0, DateTimeKind.Unspecified),
        ["StartedAt"] = DBNull.Value,
        ["FinishedAt"] = DBNull.Value,
        ["DueAt"] = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["Attempt"] = 0,
        ["RetryMaxAttempts"] = 3,
        ["RetryBackoffSeconds"] = 30,
        ["RetryBackoffFactor"] = 2.0,
        ["RetryMaxBackoffSeconds"] = 3600,
        ["FailureCode"] = DBNull.Value,
        ["FailureMessage"] = DBNull.Value,
        ["EndingKind"] = DBNull.Value,
        ["EndingSecret"] = DBNull.Value,
        ["TraceParent"] = DBNull.Value,
        ["TaskId"] = Convert.FromHexString("019abc00000070008000000000000001"),
        ["Type"] = "created",
        ["Origin"] = "CLIENT",
        ["At"] = new DateTime(2029, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["Changed"] = 0,
        ["RemovedThrough"] = 0L,
        ["Paused"] = false,
        ["MaxRunning"] = 5,
        ["Version"] = 1,
        ["Revision"] = 0L,
        ["Fingerprint"] = UseCaseSamples.Key.Fingerprint,
        ["Tasks"] = Convert.FromHexString("019abc00000070008000000000000001"),
        ["PublicId"] = "0123456789abcdef",
        ["Name"] = "a key",
        ["Scopes"] = "tasks:read tasks:write",
        ["Workers"] = "[\"reports\"]",
        ["Salt"] = new byte[16],
        ["Hash"] = new byte[32],
        ["ExpiresAt"] = DBNull.Value,
        ["RevokedAt"] = DBNull.Value,
        ["Recurrence"] = """{"cron":"0 * * * *","timeZone":"UTC"}""",
        ["Overlap"] = "ALLOW",
        ["Misfire"] = "RUN_ONCE",
        ["GraceSeconds"] = 60,
        ["MaxCatchUp"] = 100,
        ["IsPaused"] = false,
        ["Position"] = new DateTime(2029, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["WatchedChange"] = "Removed",
        ["OccurrenceKind"] = "OWN",
        ["ScheduledFor"] = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
        ["ProductVersion"] = "10.0.0",
        ["is_read_committed_snapshot_on"] = true,
    };

    /// <summary>The rows of the migrations history.</summary>
    public IReadOnlyList<string> AppliedMigrations { get; set; } = [];

    /// <summary>When the record of the idempotency key was created; null when there is none.</summary>
    public DateTime? RecordedAt { get; set; }

    /// <summary>When the lease of the task expires; null when the task has no lease.</summary>
    public DateTime? LeaseExpiresAt
    {
        set
        {
            var lease = value is { } expiresAt
                ? new object[] { UseCaseSamples.Secret.Bytes.ToArray(), "host-1", 60, expiresAt, new DateTime(2029, 1, 3, 0, 0, 0, DateTimeKind.Unspecified), new byte[ClaimKey.Length] }
                : [.. Enumerable.Repeat(DBNull.Value, 6)];
            foreach (var (column, part) in new[] { "LeaseSecret", "LeaseClaimant", "LeaseSeconds", "LeaseExpiresAt", "LeaseDueAt", "LeaseClaimKey" }.Zip(lease))
            {
                Columns[column] = part;
            }
        }
    }

    /// <summary>Whether a claim finds a task.</summary>
    public bool IsDue { get; set; }

    /// <summary>Whether another writer changes every task before it is saved.</summary>
    public bool IsChangedByOthers { get; set; }

    /// <summary>Whether the worker has settings.</summary>
    public bool HasSettings { get; set; } = true;

    /// <summary>Whether no schedule has the name that is looked for.</summary>
    public bool IsNameFree { get; set; }

    /// <summary>The ids of the tasks that are stored; empty for one task.</summary>
    public IReadOnlyList<TaskId> Ids { get; set; } = [];

    private const int MaxPage = 500;

    private bool _isFirstListing;

    public void Begin() => _isFirstListing = true;

    /// <summary>The result sets of a command.</summary>
    public DataTable[] ResultsFor(SqlCommand command)
    {
        if (command.CommandText.Contains("UPDATE task SET", StringComparison.Ordinal))
        {
            return ToClaim(hasKey: command.CommandText.Contains("sp_getapplock", StringComparison.Ordinal));
        }

        var statements = SqlText.Parse(command.CommandText).Batches.SelectMany(batch => batch.Statements).ToList();
        var queries = statements.OfType<SelectStatement>().Select(statement => statement.QueryExpression).OfType<QuerySpecification>().ToList();
        if (queries.Count > 0)
        {
            return [.. queries.Select(query => ToQuery(query, command))];
        }

        var outputs = statements.OfType<DataModificationStatement>().Select(statement => statement switch
        {
            UpdateStatement update => update.UpdateSpecification.OutputClause,
            DeleteStatement delete => delete.DeleteSpecification.OutputClause,
            _ => null,
        }).OfType<OutputClause>().ToList();
        return outputs.Count > 0 ? [.. outputs.Select(_ => Table([1], IsChangedByOthers ? 0 : 1))] : [new DataTable { Locale = CultureInfo.InvariantCulture }];
    }

    // With a key, the tasks that it holds; then the claimed tasks, the time, and the due times of a worker.
    private DataTable[] ToClaim(bool hasKey)
    {
        LeaseExpiresAt = SqlServerRecording.Now.UtcDateTime;
        object[] task = [.. $"{ClaimStatement.LeaseColumns}, {TaskRow.ColumnList}".Split(", ").Select(ValueOf)];
        return
        [
            .. hasKey ? [Table(task, 0)] : Array.Empty<DataTable>(),
            Table(task, IsDue ? 1 : 0),
            Table([SqlServerRecording.Now.UtcDateTime], 1),
            Table([ValueOf("Worker"), ValueOf("DueAt"), 1, 0], 1),
        ];
    }

    // Other expressions are questions such as "does this table exist?"; 0 is also the return value for an acquired lock.
    private static object ValueOf(ScalarExpression expression) => expression switch
    {
        CastCall { DataType.Name.BaseIdentifier.Value: "datetimeoffset" } => SqlServerRecording.Now,
        CastCall => 1L,
        SearchedCaseExpression { ElseExpression: null } => DBNull.Value,
        FunctionCall { FunctionName.Value: "SYSUTCDATETIME" } or VariableReference { Name: "@leaseTime" } => SqlServerRecording.Now.UtcDateTime,
        _ => 0,
    };

    // A sample fails if it reads a column that cannot be null and has no value here.
    private object ValueOf(string column) => Columns.GetValueOrDefault(column, DBNull.Value);

    private DataTable ToQuery(QuerySpecification query, SqlCommand command)
    {
        var elements = query.SelectElements.OfType<SelectScalarExpression>().Select(element => element.Expression).ToList();
        var names = elements.Select(element => (element as ColumnReferenceExpression)?.MultiPartIdentifier.Identifiers[^1].Value).ToList();
        if (names is ["MigrationId", ..])
        {
            var history = Table([.. names.Select(_ => "")], 0);
            foreach (var migration in AppliedMigrations)
            {
                history.Rows.Add([.. names.Select(name => name == "MigrationId" ? migration : ValueOf(name!))]);
            }

            return history;
        }

        var isFreeName = IsNameFree && command.CommandText.Contains("[Name] =", StringComparison.Ordinal);
        if (command.CommandText.Contains("empty", StringComparison.Ordinal))
        {
            var isRecord = command.CommandText.Contains("FROM [IdempotencyRecords] WITH", StringComparison.Ordinal);
            var isSettings = command.CommandText.Contains("[WorkerSettings]", StringComparison.Ordinal);
            var isAbsent = isRecord ? RecordedAt is null : isSettings ? !HasSettings : isFreeName;
            return Table([.. names.Zip(elements, (name, element) => name is null ? ValueOf(element) : isAbsent ? DBNull.Value : isRecord ? OfRecord(name) : ValueOf(name))], 1);
        }

        var row = names.Zip(elements, (name, element) => name is null ? ValueOf(element) : ValueOf(name)).ToArray();
        if (command.CommandText.Contains("FailureCode IS NOT NULL", StringComparison.Ordinal) && names.IndexOf("FailureCode") is >= 0 and var code)
        {
            row[code] = "reported";
        }

        var isMissing = !HasSettings && query.FromClause?.TableReferences is [NamedTableReference { SchemaObject.BaseIdentifier.Value: "WorkerSettings" }];
        isMissing |= isFreeName;
        var table = Table(row, isMissing ? 0 : CountRows(query, command));
        return Ids.Count > 0 ? WithIds(table, [.. names.Index().Where(name => name.Item == "Id").Select(name => name.Index)]) : table;
    }

    // The row of a task contains its id twice, the second time for its lease.
    private DataTable WithIds(DataTable table, IReadOnlyList<int> columns)
    {
        var row = table.Rows[0].ItemArray;
        table.Rows.Clear();
        foreach (var id in Ids)
        {
            foreach (var column in columns)
            {
                row[column] = id.Value.ToByteArray(bigEndian: true);
            }

            table.Rows.Add(row);
        }

        return table;
    }

    private object OfRecord(string column) => column switch
    {
        "Id" => UseCaseSamples.Key.Id,
        "CreatedAt" => RecordedAt ?? default,
        _ => ValueOf(column),
    };

    /// <summary>The first page of a use case is full, so that the use case reads another; that one is the last.</summary>
    private int CountRows(QuerySpecification query, SqlCommand command)
    {
        var limits = new Limits();
        query.Accept(limits);
        if (limits.Parameter is null || !_isFirstListing)
        {
            return 1;
        }

        // Larger limits bound what a decision on a schedule reads; they are not the sizes of pages.
        var limit = (int)command.Parameters[limits.Parameter].Value;
        _isFirstListing = limit > MaxPage;
        return limit > MaxPage ? 1 : limit;
    }

    private static DataTable Table(object[] row, int count)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var value in row)
        {
            table.Columns.Add(new DataColumn { DataType = value is DBNull ? typeof(object) : value.GetType() });
        }

        for (var i = 0; i < count; i++)
        {
            table.Rows.Add(row);
        }

        return table;
    }

    /// <summary>Finds the parameter that limits the number of rows.</summary>
    private sealed class Limits : TSqlFragmentVisitor
    {
        public string? Parameter { get; private set; }

        public override void Visit(OffsetClause node) => Find(node.FetchExpression);

        public override void Visit(TopRowFilter node) => Find((node.Expression as ParenthesisExpression)?.Expression);

        private void Find(ScalarExpression? limit) => Parameter ??= (limit as VariableReference)?.Name;
    }
}
