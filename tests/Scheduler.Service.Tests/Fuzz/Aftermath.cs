using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>What has to hold once everything was sent.</summary>
internal static partial class Aftermath
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 100 };

    /// <summary>What no task may be.</summary>
    private static readonly string[] Broken =
    [
        "typeof(Payload) <> 'blob' OR NOT json_valid(CAST(Payload AS TEXT)) OR json_type(CAST(Payload AS TEXT)) <> 'object' OR length(Payload) > 262144",
        "Status NOT IN ('SCHEDULED', 'RUNNING', 'SUCCEEDED', 'FAILED')",
        "(FinishedAt IS NOT NULL) <> (Status IN ('SUCCEEDED', 'FAILED'))",
        "(Status = 'SCHEDULED' AND StartedAt IS NOT NULL) OR (Status IN ('RUNNING', 'SUCCEEDED') AND StartedAt IS NULL)",
        "UpdatedAt < CreatedAt OR StartedAt < CreatedAt OR FinishedAt < StartedAt OR Start <= CreatedAt",
        "Version < 1 OR (Version = 1 AND UpdatedAt <> CreatedAt)",
        "length(Id) <> 16 OR length(Worker) NOT BETWEEN 1 AND 100 OR length(Title) > 200",
    ];

    /// <summary>The service still serves, and shows all that it acknowledged and nothing else.</summary>
    public static async Task CheckServiceAsync(HttpClient client, ApiDocument document, Ledger ledger)
    {
        using var ready = await client.GetAsync("/health/ready");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        foreach (var listing in document.Operations.Where(operation => operation.IsListing))
        {
            var items = JsonSerializer.Deserialize<List<JsonElement>>(await client.GetByteArrayAsync(listing.Path), Deep)!;
            Assert.That(items.Select(item => item.GetProperty("id").GetString()).Order(StringComparer.Ordinal), Is.EqualTo(ledger.Expected(listing.Path)));
            foreach (var item in items)
            {
                Assert.That(document.Schemas.Faults(listing.SchemaOf(200)!.Items!, item), Is.Empty);
                var read = await client.GetStringAsync($"{listing.Path}/{item.GetProperty("id").GetString()}");
                Assert.That(read, Is.EqualTo(item.GetRawText()));
            }
        }
    }

    /// <summary>The service logged no failure.</summary>
    public static void CheckLog(string log)
    {
        var failures = log.Split('\n').Where(line => Failure().IsMatch(line)).ToList();
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(3)));
    }

    /// <summary>The file is sound, and every task in it is one that the lifecycle allows.</summary>
    public static async Task CheckDatabaseAsync(string connectionString, int expectedTasks)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        Assert.That(await ScalarAsync("PRAGMA integrity_check"), Is.EqualTo("ok"));
        Assert.That(await ScalarAsync("SELECT COUNT(*) FROM pragma_foreign_key_check"), Is.EqualTo("0"));
        Assert.That(await ScalarAsync("SELECT COUNT(*) FROM Tasks"), Is.EqualTo(expectedTasks.ToString(CultureInfo.InvariantCulture)));
        foreach (var broken in Broken)
        {
            Assert.That(await ScalarAsync($"SELECT COUNT(*) FROM Tasks WHERE {broken}"), Is.EqualTo("0"), broken);
        }

        async Task<string> ScalarAsync(string sql)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The conditions stand below.
            command.CommandText = sql;
#pragma warning restore CA2100
            return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
        }
    }

    // In the log's JSON a level stands only where it is not Information; 2001 and 2002 are the events of failed requests.
    [GeneratedRegex("""@l":"(?:Error|Fatal)"|"Id":200[12]\b|Unhandled exception""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Failure();
}
