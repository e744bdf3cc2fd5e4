using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The service as it is composed for SQL Server, with a recorder in the place of the server.</summary>
internal sealed class SqlServerRecording : IAsyncDisposable
{
    public const string Readiness = "readiness";
    public const string Migration = "migration";

    public static readonly DateTimeOffset Now = new(2029, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SampleAnswers _answers = new();
    private readonly StatementRecorder _recorder;
    private readonly ServiceProvider _services;
    private readonly List<string> _failures = [];

    private SqlServerRecording()
    {
        _recorder = new StatementRecorder(_answers);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = DatabaseOptions.SqlServer,
            ["ConnectionStrings:Scheduler"] = "Server=nowhere;Database=nothing",
        }).Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Now))
            .AddSingleton<IServingPlace, NoPlace>()
            .AddApplication()
            .AddInfrastructure(configuration, contentRoot: ".");
        services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(_ => new SqlServerSchedulerDbContext(
            new DbContextOptionsBuilder<SqlServerSchedulerDbContext>()
                .UseSqlServer(new RecordingConnection(_recorder), contextOwnsConnection: true)
                .Options)));
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public IReadOnlyList<RecordedStatement> Statements => _recorder.Statements;

    /// <summary>What did not run to its end. Its statements are here all the same, since one of them may be the cause.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>What of the statements differs in text or in the parameters' types.</summary>
    public IReadOnlyList<RecordedStatement> Distinct => [.. Statements.DistinctBy(statement => (statement.Text, statement.Declarations))];

    /// <summary>Runs every use case, asks for readiness and migrates.</summary>
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
        await recording.RunOnContext(Migration, context => context.MigrateAsync(CancellationToken.None));
        return recording;
    }

    public int CountOf(string useCase) => Statements.Count(statement => statement.UseCase == useCase);

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private Task Run(string useCase, UseCaseSample sample)
    {
        _answers.Columns["Status"] = sample.Stored.ToName();
        _answers.Columns["StartedAt"] = sample.Stored == ScheduledTaskStatus.Running ? Now.UtcDateTime : DBNull.Value;
        _answers.RecordedAt = sample.RecordedAt;
        _answers.LeaseExpiresAt = sample.LeaseExpiresAt;
        _answers.IsDue = sample.IsDue;
        _answers.HasSettings = sample.HasSettings;
        return Run(useCase, services => sample.Run(services.GetRequiredService<IMediator>()));
    }

    private Task RunOnContext(string useCase, Func<SchedulerDbContext, Task> run) => Run(useCase, services =>
    {
        var context = services.GetRequiredService<SchedulerDbContext>();

        // Of a current database: what a migration changes is in its script, which is bound as a whole.
        _answers.AppliedMigrations = [.. context.Database.GetMigrations()];
        return run(context);
    });

    private async Task Run(string useCase, Func<IServiceProvider, Task> run)
    {
        _recorder.Begin(useCase);
        await using var scope = _services.CreateAsyncScope();
        try
        {
            await run(scope.ServiceProvider);
        }
#pragma warning disable CA1031 // Whatever it is, a test shows it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failures.Add($"{useCase}: {e.Message}");
        }
    }
}
