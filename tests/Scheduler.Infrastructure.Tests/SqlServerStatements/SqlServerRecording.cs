using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>All statements that the service sends to SQL Server.</summary>
internal sealed class SqlServerRecording : IAsyncDisposable
{
    public const string Readiness = "readiness";
    public const string Migration = "migration";
    public const string Snapshots = "snapshots";

    public static readonly DateTimeOffset Now = SqlServerHost.Now;

    private readonly SqlServerHost _host = new();
    private readonly List<string> _failures = [];

    private SampleAnswers Answers => _host.Answers;

    public IReadOnlyList<RecordedStatement> Statements => _host.Recorder.Statements;

    /// <summary>Use cases that failed. Their statements are recorded anyway, because one of them may be the cause.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The statements that differ in text or parameter types.</summary>
    public IReadOnlyList<RecordedStatement> Distinct => [.. Statements.DistinctBy(statement => (statement.Text, statement.Declarations))];

    /// <summary>Runs every use case, the readiness check and a migration.</summary>
    public static async Task<SqlServerRecording> Make()
    {
        var recording = new SqlServerRecording();
        foreach (var request in UseCaseSamples.Requests)
        {
            foreach (var sample in UseCaseSamples.For(request))
            {
                await recording.Run(request.Name, sample);
            }
        }

        await recording.RunOnContext(Readiness, async context => await SchemaState.ReadAsync(context, CancellationToken.None));
        await recording.RunOnContext(Snapshots, context => context.HasStatementSnapshotsAsync(CancellationToken.None));
        await recording.RunOnContext(Migration, context => context.MigrateAsync(CancellationToken.None));
        return recording;
    }

    public int CountOf(string useCase) => Statements.Count(statement => statement.UseCase == useCase);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private Task Run(string useCase, UseCaseSample sample)
    {
        _host.Answer(sample);
        return Run(useCase, services => sample.Run(services.GetRequiredService<IMediator>()));
    }

    private Task RunOnContext(string useCase, Func<SchedulerDbContext, Task> run) => Run(useCase, services =>
    {
        var context = services.GetRequiredService<SchedulerDbContext>();

        // The database is current: the statements of the migrations are in the migration script, which is bound as a whole.
        Answers.AppliedMigrations = [.. context.Database.GetMigrations()];
        return run(context);
    });

    private async Task Run(string useCase, Func<IServiceProvider, Task> run)
    {
        _host.Recorder.Begin(useCase);
        await using var scope = _host.Services.CreateAsyncScope();
        try
        {
            await run(scope.ServiceProvider);
        }
#pragma warning disable CA1031 // A test asserts that there are no failures.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failures.Add($"{useCase}: {e.Message}");
        }
    }
}
