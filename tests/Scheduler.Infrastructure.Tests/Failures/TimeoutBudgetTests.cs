using System.Data;
using System.Data.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.SqlServerStatements;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Simulates slow connections, slow statements, and a server that stops responding.</summary>
[TestFixture]
public sealed class TimeoutBudgetTests
{
    [Test]
    public async Task Statement_after_a_fast_connection_gets_the_full_timeout()
    {
        await using var server = Slow(FaultPoint.Opening, TimeSpan.Zero);
        await RunAsync(server, typeof(GetTask));

        Assert.That(server.Recorder.Timeouts, Is.EqualTo(new[] { 4 }));
    }

    [TestCase(typeof(GetTask), Description = "Plain ADO.NET.")]
    [TestCase(typeof(CreateTask), Description = "EF Core.")]
    [TestCase(typeof(ClaimTasks))]
    public async Task Statement_after_a_slow_connection_gets_the_remaining_time(Type useCase)
    {
        await using var server = Slow(FaultPoint.Opening, TimeSpan.FromSeconds(1.9));
        await RunAsync(server, useCase);

        Assert.That(server.Recorder.Timeouts, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Statements_of_a_command_share_its_time_budget()
    {
        await using var server = Slow(FaultPoint.AfterCommand, TimeSpan.FromSeconds(1));
        await RunAsync(server, typeof(CompleteTask));

        Assert.That(server.Recorder.Timeouts, Is.EqualTo(new[] { 4, 3 }));
    }

    [Test]
    public async Task Retry_of_a_command_gets_the_remaining_time()
    {
        await using var server = Slow(FaultPoint.AfterCommand, TimeSpan.FromSeconds(0.9), SqlErrors.Of(1205));
        await Assert.ThatAsync(() => RunAsync(server, typeof(CreateTask)), Throws.InstanceOf<DbUpdateException>());

        Assert.That(server.Recorder.Timeouts, Is.EqualTo(new[] { 4, 3, 2, 1, 1 }));
    }

    [Test]
    public async Task Each_request_has_its_own_time_budget()
    {
        await using var server = Slow(FaultPoint.AfterCommand, TimeSpan.FromSeconds(1));
        await RunAsync(server, typeof(MergePayload));
        await RunAsync(server, typeof(MergePayload));

        Assert.That(server.Recorder.Timeouts, Is.EqualTo(new[] { 4, 3, 4, 3 }));
    }

    [TestCase(typeof(GetTask), Description = "Plain ADO.NET.")]
    [TestCase(typeof(UpdateTask), Description = "EF Core.")]
    [TestCase(typeof(CreateTasks), Description = "In a transaction.")]
    [TestCase(typeof(ClaimTasks))]
    public async Task Connection_is_closed_if_the_server_stops_responding_during_a_statement(Type useCase)
    {
        var released = new TaskCompletionSource();
        DbConnection connection = null!;
        await using var server = new SqlServerHost(inner => connection = new FaultyConnection(inner, (_, _, _) => { }, released.Task));
        var start = server.Time.GetTimestamp();
        var failure = (await Assert.CatchAsync(() => RunAsync(server, useCase)))!;

        Assert.That(server.Time.GetElapsedTime(start), Is.InRange(TimeSpan.FromSeconds(4.25), RequestDeadline.DefaultLimit));
        Assert.That(
            server.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(failure),
            Is.EqualTo(DatabaseErrorKind.OutcomeUnknown).Or.EqualTo(DatabaseErrorKind.Unavailable));
        Assert.That(connection.State, Is.EqualTo(ConnectionState.Closed));
        released.SetResult();
    }

    [Test]
    public async Task Failed_transaction_on_a_working_connection_is_rolled_back_immediately()
    {
        await using var server = new SqlServerHost(inner => new FaultyConnection(inner, (point, _, _) =>
        {
            if (point == FaultPoint.BeforeCommit)
            {
                throw SqlErrors.Of(8645);
            }
        }));
        await Assert.CatchAsync(() => RunAsync(server, typeof(ExpireLeases)));

        Assert.That(server.Recorder.Statements.Select(statement => statement.Text), Has.Some.EqualTo(SqlServerTransaction.RollBackIfOpen));
    }

    [Test]
    public async Task Service_starts_but_is_not_ready_if_the_server_is_too_slow()
    {
        await using var server = Slow(FaultPoint.Opening, RequestDeadline.DefaultLimit);
        await server.Services.GetServices<IHostedService>().OfType<DatabaseStartupService>().Single().StartAsync(CancellationToken.None);

        Assert.That(server.Log.Events, Has.Exactly(1).EqualTo((LogLevel.Error, 1002)));
        var report = await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.That(report.Entries["database"].Description, Is.EqualTo("The database is not responding."));
    }

    [TestCase("", 5)]
    [TestCase("Connect Timeout=1;Command Timeout=1", 5)]
    [TestCase("Connect Timeout=10", 11)]
    [TestCase("Command Timeout=20", 21)]
    [TestCase("Command Timeout=0", 86_400)]
    [TestCase("Connect Timeout=0", 86_400)]
    public void Longer_timeout_in_the_connection_string_extends_the_deadline(string settings, int seconds) => Assert.That(
        SqlServerProvider.DeadlineFor(SqlServerProvider.Resolve($"Server=nowhere;{settings}")), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    private static SqlServerHost Slow(FaultPoint at, TimeSpan delay, Exception? failure = null)
    {
        SqlServerHost server = null!;
        return server = new SqlServerHost(connection => new FaultyConnection(connection, (point, _, _) =>
        {
            if (point == at)
            {
                server.Time.Advance(delay);
                if (failure is not null)
                {
                    throw failure;
                }
            }
        }));
    }

    private static Task RunAsync(SqlServerHost server, Type useCase) => RunAsync(server, UseCaseSamples.For(useCase)[0]);

    private static async Task RunAsync(SqlServerHost server, UseCaseSample sample)
    {
        server.SetResults(sample);
        await using var scope = server.Services.CreateAsyncScope();
        var run = sample.Run(scope.ServiceProvider.GetRequiredService<IMediator>());
        Assert.That(() => Pass(server, run), Is.True.After(10_000, 1));
        await run;
    }

    private static bool Pass(SqlServerHost server, Task run)
    {
        if (!run.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        return run.IsCompleted;
    }
}
