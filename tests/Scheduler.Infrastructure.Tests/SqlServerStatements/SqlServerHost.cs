using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The service composed for SQL Server, with a recorder instead of a server.</summary>
internal sealed class SqlServerHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2029, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    /// <param name="wrap">Wraps the recorder's connection.</param>
    public SqlServerHost(Func<DbConnection, DbConnection>? wrap = null)
    {
        Recorder = new StatementRecorder(Results);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = DatabaseOptions.SqlServer,
            ["ConnectionStrings:Scheduler"] = "Server=nowhere;Database=nothing",
        }).Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new IdempotencyOptions())
            .AddSingleton(new RetentionOptions { EndedTasksDays = 1, EventsDays = 1 })
            .AddSingleton<IConcurrencySlot, NullConcurrencySlot>()
            .AddSingleton<ICurrentCaller>(new StubCaller { Id = "key:caller" })
            .AddApplication()
            .AddInfrastructure(configuration, contentRoot: ".")
            .AddKeyedSingleton<TimeProvider>(MachineClock.Key, Time);
        services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(provider =>
        {
            var connection = new RecordingConnection(Recorder);
            var options = new DbContextOptionsBuilder<SqlServerSchedulerDbContext>();
            SqlServerProvider.Configure(options.UseSqlServer(wrap?.Invoke(connection) ?? connection, contextOwnsConnection: true));
            return new SqlServerSchedulerDbContext(options.Options)
            {
                Deadline = provider.GetRequiredService<RequestDeadline>(),
            };
        }));
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public CannedResults Results { get; } = new();

    public StatementRecorder Recorder { get; }

    public LogCapture Log { get; } = new();

    public IServiceProvider Services => _services;

    /// <summary>Configures the results for a sample of a use case.</summary>
    public void SetResults(UseCaseSample sample)
    {
        Results.Columns["Status"] = sample.Stored.ToName();
        Results.Columns["StartedAt"] = sample.Stored == ScheduledTaskStatus.Running ? Now.UtcDateTime : DBNull.Value;
        Results.RecordedAt = sample.RecordedAt;
        Results.LeaseExpiresAt = sample.LeaseExpiresAt;
        Results.IsDue = sample.IsDue;
        Results.HasSettings = sample.HasSettings;
        Results.IsNameFree = sample.IsNameFree;
        Results.Ids = sample.Ids ?? [];
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
