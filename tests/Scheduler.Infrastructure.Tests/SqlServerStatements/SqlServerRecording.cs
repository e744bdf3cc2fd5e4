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
    private readonly List<(string UseCase, int RoundTrips)> _runs = [];

    private CannedResults Results => _host.Results;

    public IReadOnlyList<RecordedStatement> Statements => _host.Recorder.Statements;

    /// <summary>Use cases that failed. Their statements are recorded anyway, because one of them may be the cause.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The statements that differ in text or parameter types.</summary>
    public IReadOnlyList<RecordedStatement> Distinct => [.. Statements.DistinctBy(statement => (statement.Text, statement.Declarations))];

    /// <summary>Runs every use case, the stores of schedules, the readiness check and a migration.</summary>
    public static async Task<SqlServerRecording> MakeAsync()
    {
        var recording = new SqlServerRecording();
        foreach (var request in UseCaseSamples.Requests)
        {
            foreach (var sample in UseCaseSamples.For(request))
            {
                var before = recording._host.Recorder.RoundTrips;
                await recording.RunAsync(request.Name, sample);
                recording._runs.Add((request.Name, (recording._host.Recorder.RoundTrips - before + sample.Steps - 1) / sample.Steps));
            }
        }

        foreach (var (port, run) in SchedulePorts.Samples)
        {
            recording._host.SetResults(SchedulePorts.Stored);
            await recording.RunAsync(port, run);
        }

        await recording.RunOnContextAsync(Readiness, async context => await SchemaState.ReadAsync(context, CancellationToken.None));
        await recording.RunOnContextAsync(Snapshots, context => context.HasStatementSnapshotsAsync(CancellationToken.None));
        await recording.RunOnContextAsync(Migration, context => context.MigrateAsync(CancellationToken.None));
        return recording;
    }

    /// <summary>How often each sample of a use case waited for the server, for each of its steps.</summary>
    public IReadOnlyList<int> RoundTripsOf(string useCase) => [.. _runs.Where(run => run.UseCase == useCase).Select(run => run.RoundTrips)];

    public int CountOf(string useCase) => Statements.Count(statement => statement.UseCase == useCase);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private Task RunAsync(string useCase, UseCaseSample sample)
    {
        _host.SetResults(sample);
        return RunAsync(useCase, services => sample.Run(services.GetRequiredService<IMediator>()));
    }

    private Task RunOnContextAsync(string useCase, Func<SchedulerDbContext, Task> run) => RunAsync(useCase, services =>
    {
        var context = services.GetRequiredService<SchedulerDbContext>();

        // The database is current: the statements of the migrations are in the migration script, which is bound as a whole.
        Results.AppliedMigrations = [.. context.Database.GetMigrations()];
        return run(context);
    });

    private async Task RunAsync(string useCase, Func<IServiceProvider, Task> run)
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
