using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Common;
using Scheduler.Application.Workers;
using Scheduler.Application.Workers.Waiting;
using Scheduler.Infrastructure.Tests.SqlServerStatements;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Every use case on a server that fails at whatever it says first: by EF Core, by plain ADO.NET, in a claim.</summary>
[TestFixture]
public sealed class FailurePathTests
{
    private static readonly Type[] UseCases = [.. UseCaseSamples.Requests.Where(request => request != typeof(EndWaiting) && request != typeof(RefreshDueTimes))];

    private static readonly Type[] Commands = [.. UseCases.Where(typeof(ICommand).IsAssignableFrom)];

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_that_meets_another_writer_is_run_again(Type command)
    {
        var failures = new Queue<Exception>(new[] { 1205, 1222, 3960, 2601, 2627 }.Select(number => SqlErrors.Of(number, message: "It is there: 'PK_IdempotencyRecords'.")));
        await using var server = Failing(FaultPoint.BeforeCommand, () => failures.TryDequeue(out var failure) ? failure : null);

        await Run(server, command);

        Assert.That(failures, Is.Empty);
    }

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_that_meets_others_for_too_long_has_lost(Type command)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(1205, severity: 13));

        await Assert.ThatAsync(() => Run(server, command), Throws.TypeOf<ConcurrencyConflictException>());
    }

    [Test]
    public async Task A_claim_with_a_name_asks_again_for_what_it_was_given_when_the_connection_was_lost([Values] bool isDone)
    {
        var failures = new Queue<Exception>([SqlErrors.ConnectionLost]);
        await using var server = Failing(isDone ? FaultPoint.AfterCommand : FaultPoint.BeforeCommand, () => failures.TryDequeue(out var failure) ? failure : null);

        await Run(server, UseCaseSamples.For(typeof(ClaimTasks))[1]);

        Assert.That(server.Recorder.Statements, Has.Count.EqualTo(isDone ? 2 : 1));
        Assert.That(server.Recorder.Statements, Has.All.Property("Text").Contains("sp_getapplock"));
    }

    [Test]
    public async Task A_claim_without_a_name_is_not_made_twice()
    {
        var commands = 0;
        await using var server = Failing(FaultPoint.AfterCommand, () => ++commands > 0 ? SqlErrors.ConnectionLost : null);

        var failure = await Assert.CatchAsync(() => Run(server, UseCaseSamples.For(typeof(ClaimTasks))[0]));

        Assert.That((commands, Judge(server, failure!)), Is.EqualTo((1, DatabaseFailure.UnknownFate)));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task A_pool_without_a_connection_is_unavailable(Type useCase)
    {
        await using var server = Failing(FaultPoint.Opening, () => new InvalidOperationException("Das Timeout ist abgelaufen."));

        var failure = await Assert.CatchAsync(() => Run(server, useCase));

        Assert.That(Judge(server, failure!), Is.EqualTo(DatabaseFailure.Unavailable));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task A_full_disk_is_unavailable(Type useCase)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(9002, severity: 17));

        var failure = await Assert.CatchAsync(() => Run(server, useCase));

        Assert.That(Judge(server, failure!), Is.EqualTo(DatabaseFailure.Unavailable));
    }

    [TestCaseSource(nameof(UseCases))]
    public async Task An_error_of_the_program_stays_one(Type useCase)
    {
        await using var server = Failing(FaultPoint.BeforeCommand, () => SqlErrors.Of(207));

        var failure = await Assert.CatchAsync(() => Run(server, useCase));

        Assert.That(Judge(server, failure!), Is.EqualTo(DatabaseFailure.Fault));
    }

    private static DatabaseFailure Judge(SqlServerHost server, Exception failure) =>
        server.Services.GetRequiredService<IDatabaseFailures>().Judge(failure);

    private static SqlServerHost Failing(FaultPoint at, Func<Exception?> failure) => new(connection => new FaultyConnection(connection, (point, _, _) =>
    {
        if (point == at && failure() is { } exception)
        {
            throw exception;
        }
    }));

    private static Task Run(SqlServerHost server, Type useCase) => Run(server, UseCaseSamples.For(useCase)[0]);

    private static async Task Run(SqlServerHost server, UseCaseSample sample)
    {
        server.Answer(sample);
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
