using DotNet.Testcontainers.Configurations;
using Testcontainers.MsSql;

namespace Scheduler.Testing;

/// <summary>
/// The database providers that tests run on. A fixture that uses a database is marked
/// <c>[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]</c> and receives the provider's name; a set-up fixture
/// of its project starts and stops the servers.
/// </summary>
public static class TestDatabases
{
    public const string SqlServerSetting = "SCHEDULER_TEST_SQLSERVER";

    private const string SkipReason = $"No SQL Server is available: set {SqlServerSetting} to a connection string, or run Docker.";

    private const string Image = "mcr.microsoft.com/mssql/server:2022-latest";

    /// <summary>Includes the time to pull the image.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly Lazy<bool> HasDocker = new(() => TestcontainersSettings.OS.DockerEndpointAuthConfig is not null);

    private static MsSqlContainer? Container { get; set; }

    public static string? SqlServerConnectionString => Container?.GetConnectionString() ?? Environment.GetEnvironmentVariable(SqlServerSetting);

    public static IEnumerable<TestFixtureData> All
    {
        get
        {
            yield return new TestFixtureData(TestDatabase.Sqlite);
            yield return OnSqlServer();
        }
    }

    /// <summary>SQL Server only, for tests of faults that only a database behind a network can have.</summary>
    public static IEnumerable<TestFixtureData> SqlServer => [OnSqlServer()];

    private static bool IsSet => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SqlServerSetting));

    /// <summary>
    /// Starts a SQL Server container when no server is configured and Docker is running. Otherwise reports on the console which tests
    /// are skipped and why, since the test runner does so only in its report.
    /// </summary>
    public static async Task StartAsync()
    {
        if (IsSet)
        {
            return;
        }

        if (!HasDocker.Value)
        {
            await TestContext.Error.WriteLineAsync($"Tests on SQL Server are skipped. {SkipReason}");
            return;
        }

        using var timeout = new CancellationTokenSource(Timeout);
        var container = new MsSqlBuilder(Image).Build();
        await container.StartAsync(timeout.Token);
        Container = container;
    }

    /// <summary>Removes the container.</summary>
    public static async Task StopAsync()
    {
        if (Container is not null)
        {
            await Container.DisposeAsync();
        }
    }

    private static TestFixtureData OnSqlServer()
    {
        var sqlServer = new TestFixtureData(TestDatabase.SqlServer);
        return IsSet || HasDocker.Value ? sqlServer : sqlServer.Ignore(SkipReason);
    }
}
