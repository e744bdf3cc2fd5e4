using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>The invariants to check after all requests were sent.</summary>
internal static partial class PostRunInvariants
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 100 };
    private static readonly TimeSpan WorkersTimeout = TimeSpan.FromSeconds(20);
    private static readonly string[] Statuses = ["SCHEDULED", "RUNNING", "SUCCEEDED", "FAILED"];

    /// <summary>Conditions that no stored task may meet.</summary>
    private static readonly string[] InvalidTasks =
    [
        "typeof(Payload) <> 'blob' OR NOT json_valid(CAST(Payload AS TEXT)) OR json_type(CAST(Payload AS TEXT)) <> 'object' OR length(Payload) > 262144",
        "Status NOT IN ('SCHEDULED', 'RUNNING', 'SUCCEEDED', 'FAILED')",
        "(FinishedAt IS NOT NULL) <> (Status IN ('SUCCEEDED', 'FAILED'))",
        "(Status = 'SCHEDULED' AND StartedAt IS NOT NULL) OR (Status IN ('RUNNING', 'SUCCEEDED') AND StartedAt IS NULL)",
        "UpdatedAt < CreatedAt OR StartedAt < CreatedAt OR FinishedAt < StartedAt OR (Start < CreatedAt AND ScheduledFor IS NULL)",
        "Version < 1 OR (Version = 1 AND UpdatedAt <> CreatedAt) OR Revision < Version - 1",
        "length(Id) <> 16 OR length(Worker) NOT BETWEEN 1 AND 100 OR length(Title) > 200 OR length(TraceParent) <> 55",
        "(DueAt IS NOT NULL) <> (Status = 'SCHEDULED') OR DueAt < Start",
        "Attempt < 0 OR (Status IN ('RUNNING', 'SUCCEEDED') AND Attempt < 1)",
        "(Status = 'FAILED' AND FailureCode IS NULL) OR (Status = 'SUCCEEDED' AND FailureCode IS NOT NULL)",
        "(Status = 'RUNNING' AND Attempt = 1 AND FailureCode IS NOT NULL) OR (Status = 'SCHEDULED' AND Attempt > 0 AND FailureCode IS NULL)",
        "FailureCode NOT IN ('reported', 'lease-expired', 'cancelled') OR length(FailureMessage) > 2000"
            + " OR (FailureCode IS NULL AND FailureMessage IS NOT NULL)",
        "RetryMaxAttempts NOT BETWEEN 1 AND 100 OR RetryBackoffSeconds NOT BETWEEN 0 AND 86400"
            + " OR RetryBackoffFactor NOT BETWEEN 1 AND 10 OR RetryMaxBackoffSeconds NOT BETWEEN 1 AND 604800",
        "LeaseExpiresAt IS NOT NULL AND Status <> 'RUNNING'",
        "(LeaseSecret IS NULL) + (LeaseSeconds IS NULL) + (LeaseExpiresAt IS NULL) + (LeaseDueAt IS NULL) NOT IN (0, 4)",
        "LeaseExpiresAt IS NULL AND (LeaseClaimant IS NOT NULL OR LeaseClaimKey IS NOT NULL)",
        "length(LeaseSecret) <> 16 OR LeaseSeconds NOT BETWEEN 5 AND 3600 OR length(LeaseClaimKey) <> 32 OR length(LeaseClaimant) > 200",
        "LeaseDueAt > StartedAt OR LeaseDueAt < Start OR LeaseExpiresAt <= StartedAt",
        "(EndingKind IS NULL) <> (EndingSecret IS NULL) OR length(EndingSecret) <> 16 OR (EndingKind IS NOT NULL AND Status = 'RUNNING')",
        "(EndingKind = 'Completed' AND Status <> 'SUCCEEDED') OR (EndingKind = 'Released' AND Status NOT IN ('SCHEDULED', 'FAILED'))"
            + " OR EndingKind NOT IN ('Completed', 'Failed', 'Released')",
        "(ScheduleId IS NULL) <> (OccurrenceKind IS NULL) OR OccurrenceKind NOT IN ('OWN', 'BACKFILLED', 'TRIGGERED', 'MANUAL')",
        "(ScheduledFor IS NULL AND OccurrenceKind IN ('OWN', 'BACKFILLED'))"
            + " OR (ScheduledFor IS NOT NULL AND (OccurrenceKind IS NULL OR OccurrenceKind = 'TRIGGERED'))",
        "OccurrenceKind IN ('OWN', 'BACKFILLED') AND Status = 'SCHEDULED' AND Attempt = 0 AND ScheduleId NOT IN (SELECT Id FROM Schedules)",
        "OccurrenceKind = 'OWN' AND Status = 'SCHEDULED' AND Attempt = 0 AND ScheduleId IN (SELECT Id FROM Schedules WHERE IsPaused = 1)",
    ];

    /// <summary>Conditions that no stored schedule may meet.</summary>
    private static readonly string[] InvalidSchedules =
    [
        "typeof(Payload) <> 'blob' OR NOT json_valid(CAST(Payload AS TEXT)) OR NOT json_valid(Recurrence)",
        "(json_extract(Recurrence, '$.cron') IS NULL) = (json_extract(Recurrence, '$.every') IS NULL)",
        "length(Id) <> 16 OR length(Name) NOT BETWEEN 1 AND 200 OR length(Worker) NOT BETWEEN 1 AND 100 OR length(Title) > 200 OR length(Note) > 500",
        "Overlap NOT IN ('ALLOW', 'SKIP', 'QUEUE') OR Misfire NOT IN ('RUN_ONCE', 'SKIP', 'RUN_ALL') OR (Overlap = 'SKIP' AND Misfire = 'RUN_ALL')",
        "GraceSeconds NOT BETWEEN 1 AND 604800 OR MaxCatchUp NOT BETWEEN 1 AND 1000 OR LateAfterSeconds NOT BETWEEN 10 AND 604800 OR IsPaused NOT IN (0, 1)",
        "Version < 1 OR (Version = 1 AND UpdatedAt <> CreatedAt) OR UpdatedAt < CreatedAt",
    ];

    /// <summary>The condition that no stored worker settings may meet.</summary>
    private const string InvalidSettings = "length(Worker) NOT BETWEEN 1 AND 100 OR Paused NOT IN (0, 1) OR MaxRunning NOT BETWEEN 1 AND 100000";

    /// <summary>The paths of the resources of a collection that must exist.</summary>
    public static IReadOnlyList<string> Expected(History history, string collection) => history.Tasks.Values
        .Where(task => !task.IsDeletionAcknowledged && task.Id.StartsWith($"{collection}/", StringComparison.Ordinal)).Select(task => task.Id).ToList();

    /// <summary>The service is ready, and its listings contain exactly the acknowledged resources.</summary>
    public static async Task CheckServiceAsync(HttpClient client, ApiDocument document, History history)
    {
        using var ready = await client.GetAsync("/health/ready");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var readable = document.Operations.Where(operation => operation.IsRead).Select(read => read.Collection).ToList();
        foreach (var listing in document.Operations.Where(operation => operation.IsListing && readable.Contains(operation.Path)))
        {
            var items = JsonSerializer.Deserialize<List<JsonElement>>(await client.GetByteArrayAsync(listing.Path), Deep)!;
            Assert.That(items.SelectMany(item => document.Schemas.Faults(listing.SchemaOf(200)!.Items!, item)), Is.Empty);

            // Schedules create and delete occurrences at any time.
            items.RemoveAll(Resource.IsOccurrence);
            Assert.That(items.Select(item => $"{listing.Path}/{Resource.IdOf(item)}"), Is.EquivalentTo(Expected(history, listing.Path)));
            foreach (var item in items)
            {
                var resource = new Resource(listing.Path, Resource.IdOf(item)!, isShared: false) { Last = item };
                var read = await client.GetByteArrayAsync(resource.Path);
                Assert.That(resource.Observe(JsonSerializer.Deserialize<JsonElement>(read, Deep), maxStep: 0, mayRenew: false), Is.Empty);
            }
        }
    }

    /// <summary>The counts of each worker match its tasks. Those of finished tasks may lag.</summary>
    public static async Task CheckWorkersAsync(HttpClient client)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            var (workers, tasks) = (await CountsOfWorkersAsync(client), await CountsOfTasksAsync(client));
            if (workers.SequenceEqual(tasks, StringComparer.Ordinal))
            {
                return;
            }

            Assert.That(watch.Elapsed, Is.LessThan(WorkersTimeout), $"By the workers: {string.Join(", ", workers)}. By the tasks: {string.Join(", ", tasks)}.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>The service logged no error.</summary>
    public static void CheckLog(string log)
    {
        var failures = log.Split('\n').Where(line => Failure().IsMatch(line)).ToList();
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(3)));
    }

    /// <summary>The file is intact, and every stored task is in a state that the lifecycle allows.</summary>
    public static async Task CheckDatabaseAsync(string connectionString, int expectedTasks)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        Assert.That(await ScalarAsync("PRAGMA integrity_check"), Is.EqualTo("ok"));
        Assert.That(await ScalarAsync("SELECT COUNT(*) FROM pragma_foreign_key_check"), Is.EqualTo("0"));
        var tasks = await ScalarAsync("SELECT COUNT(*) FROM Tasks WHERE ScheduledFor IS NULL");
        Assert.That(tasks, Is.EqualTo(expectedTasks.ToString(CultureInfo.InvariantCulture)));
        await RequireNoneAsync("Tasks", InvalidTasks);
        await RequireNoneAsync("Schedules", InvalidSchedules);
        await RequireNoneAsync("WorkerSettings", [InvalidSettings]);

        async Task RequireNoneAsync(string table, IReadOnlyList<string> conditions)
        {
            foreach (var invalid in conditions)
            {
                Assert.That(await ScalarAsync($"SELECT COUNT(*) FROM {table} WHERE {invalid}"), Is.EqualTo("0"), invalid);
            }
        }

        async Task<string> ScalarAsync(string sql)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this class.
            command.CommandText = sql;
#pragma warning restore CA2100
            return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
        }
    }

    private static async Task<List<string>> CountsOfWorkersAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<List<JsonElement>>("/api/workers"))!
            .SelectMany(worker => Statuses.Select(status => (Worker: worker, Status: status, Count: worker.GetProperty(status.ToLowerInvariant()).GetInt64())))
            .Where(row => row.Count > 0)
            .Select(row => $"{row.Worker.GetProperty("worker")} {row.Status} {row.Count}")
            .Order(StringComparer.Ordinal)
            .ToList();

    private static async Task<List<string>> CountsOfTasksAsync(HttpClient client) =>
        JsonSerializer.Deserialize<List<JsonElement>>(await client.GetByteArrayAsync("/api/tasks"), Deep)!
            .CountBy(task => $"{task.GetProperty("worker")} {task.GetProperty("status")}", StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Value}")
            .Order(StringComparer.Ordinal)
            .ToList();

    // The JSON log omits the level Information; 2001 and 2002 are the events of failed requests.
    [GeneratedRegex("""@l":"(?:Error|Fatal)"|"Id":200[12]\b|Unhandled exception""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Failure();
}
