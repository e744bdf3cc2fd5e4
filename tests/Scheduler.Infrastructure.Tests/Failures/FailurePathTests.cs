using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Tests.SqlServerStatements;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Runs every use case on a server whose first operation fails: through EF Core, through plain ADO.NET, and in a claim.</summary>
[TestFixture]
public sealed class FailurePathTests
{
    private static readonly Type[] UseCases = [.. UseCaseSamples.Requests];

    private static readonly Type[] Commands = [.. UseCases.Where(typeof(ICommand).IsAssignableFrom)];

    [TestCaseSource(nameof(Commands))]
    public async Task Command_is_retried_after_a_conflict(Type command)
    {
        var failures = new Queue<Exception>(new[] { 1205, 1222, 3960, 2601, 2627 }.Select(number => SqlErrors.Of(number, message: "Duplicate key in 'PK_IdempotencyRecords'.")));
        await using var server = Failing(FaultPoint.BeforeCommand, () => failures.TryDequeue(out var failure) ? failure : null);

        await RunAsync(server, command);

        Assert.That(failures, Is.Empty);
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Command_fails_after_repeated_conflicts(Type command)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(1205, severity: 13));

        var failure = await Assert.CatchAsync(() => RunAsync(server, command));

        Assert.That(Classify(server, failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
    }

    [Test]
    public async Task Claim_with_an_id_is_retried_after_a_lost_connection([Values] bool isCommitted)
    {
        var failures = new Queue<Exception>([SqlErrors.ConnectionLost]);
        await using var server = Failing(isCommitted ? FaultPoint.AfterCommand : FaultPoint.BeforeCommand, () => failures.TryDequeue(out var failure) ? failure : null);

        await RunAsync(server, UseCaseSamples.For(typeof(ClaimTasks))[1]);

        Assert.That(server.Recorder.Statements, Has.Count.EqualTo(isCommitted ? 2 : 1));
        Assert.That(server.Recorder.Statements, Has.All.Property("Text").Contains("sp_getapplock"));
    }

    [Test]
    public async Task Claim_without_an_id_is_not_retried_after_a_lost_connection()
    {
        var commands = 0;
        await using var server = Failing(FaultPoint.AfterCommand, () => ++commands > 0 ? SqlErrors.ConnectionLost : null);

        var failure = await Assert.CatchAsync(() => RunAsync(server, UseCaseSamples.For(typeof(ClaimTasks))[0]));

        Assert.That((commands, Classify(server, failure!)), Is.EqualTo((1, DatabaseErrorKind.OutcomeUnknown)));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task Exhausted_connection_pool_is_unavailable(Type useCase)
    {
        await using var server = Failing(FaultPoint.Opening, () => new InvalidOperationException("Das Timeout ist abgelaufen."));

        var failure = await Assert.CatchAsync(() => RunAsync(server, useCase));

        Assert.That(Classify(server, failure!), Is.EqualTo(DatabaseErrorKind.Unavailable));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task Full_disk_is_unavailable(Type useCase)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(9002, severity: 17));

        var failure = await Assert.CatchAsync(() => RunAsync(server, useCase));

        Assert.That(Classify(server, failure!), Is.EqualTo(DatabaseErrorKind.Unavailable));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task Invalid_statement_is_a_permanent_error(Type useCase)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(207));

        var failure = await Assert.CatchAsync(() => RunAsync(server, useCase));

        Assert.That(Classify(server, failure!), Is.EqualTo(DatabaseErrorKind.Permanent));
    }

    private static DatabaseErrorKind Classify(SqlServerHost server, Exception failure) =>
        server.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(failure);

    private static SqlServerHost Failing(FaultPoint at, Func<Exception?> failure) => new(connection => new FaultyConnection(connection, (point, _, _) =>
    {
        if (point == at && failure() is { } exception)
        {
            throw exception;
        }
    }));

    private static Task RunAsync(SqlServerHost server, Type useCase) => RunAsync(server, UseCaseSamples.For(useCase)[0]);

    private static async Task RunAsync(SqlServerHost server, UseCaseSample sample)
    {
        server.SetResults(sample);
        await using var scope = server.Services.CreateAsyncScope();
        var run = sample.Run(scope.ServiceProvider.GetRequiredService<IMediator>());
        Assert.That(() => Pass(server.Time, run), Is.True.After(10_000, 1));
        await run;
    }

    private static bool Pass(FakeTimeProvider time, Task run)
    {
        time.Advance(TimeSpan.FromMilliseconds(10));
        return run.IsCompleted;
    }
}
