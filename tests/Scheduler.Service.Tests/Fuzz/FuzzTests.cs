using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>Sends thousands of valid, invalid and malformed requests, generated from the service's OpenAPI document.</summary>
internal sealed class FuzzTests
{
    private const string RequestsSetting = "SCHEDULER_FUZZ_REQUESTS";
    private const string SeedSetting = "SCHEDULER_FUZZ_SEED";
    private const int DefaultRequests = 3_000;
    private const int MinSuccessPercentage = 20;
    private const int MaxShown = 20;

    [Test]
    public async Task Responses_match_the_OpenAPI_document_and_the_data_stays_consistent()
    {
        // On standard error, which the test runner shows even for a test that passes.
        var requests = EnvironmentNumber.Read(RequestsSetting) ?? DefaultRequests;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{requests} requests; {SeedSetting}={seed} repeats them.");
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        var folder = Path.GetDirectoryName(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource)!;
        await using var service = ServiceProcess.Start(folder, database.Settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        var document = await ApiDocument.ParseAsync(await client.GetStringAsync("/swagger/v1/swagger.json"));

        var run = new FuzzRun(client.BaseAddress!, document, requests, seed);
        var watch = Stopwatch.StartNew();
        await run.RunAsync();

        await TestContext.Error.WriteLineAsync($"{run.Report.Table()} {run.History.Leases.Count} leases were given, in {watch.Elapsed.TotalSeconds:0} s.");
        Assert.That(run.Report.Violations, Has.Count.Zero, string.Join('\n', run.Report.Violations.Take(MaxShown)));
        Assert.That(run.Report.SuccessPercentage, Is.AtLeast(MinSuccessPercentage));
        Assert.That(run.Report.NeverSucceeded(document.Operations.Select(operation => operation.Id)), Is.Empty);
        await PostRunInvariants.CheckServiceAsync(client, document, run.History);
        await PostRunInvariants.CheckWorkersAsync(client);
        PostRunInvariants.CheckLog(service.Output);
        await service.TerminateAsync();
        Assert.That(await service.WaitAsync(), Is.Zero);
        await PostRunInvariants.CheckDatabaseAsync(database.ConnectionString, PostRunInvariants.Expected(run.History, "/api/tasks").Count);
    }
}
