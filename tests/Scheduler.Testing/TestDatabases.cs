using DotNet.Testcontainers.Configurations;
using Testcontainers.MsSql;

namespace Scheduler.Testing;

/// <summary>
/// The databases that tests run on. A fixture that touches a database is marked
/// <c>[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]</c> and takes the provider's name; its project starts
/// and stops them in a set-up fixture.
/// </summary>
public static class TestDatabases
{
    public const string SqlServerSetting = "SCHEDULER_TEST_SQLSERVER";

    private const string WhySkipped = $"There is no SQL Server: set {SqlServerSetting} to the connection string of one, or run Docker.";

    private const string Image = "mcr.microsoft.com/mssql/server:2022-latest";

    /// <summary>Long enough to fetch the image.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

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

    /// <summary>SQL Server alone, for what can only befall a database behind a network.</summary>
    public static IEnumerable<TestFixtureData> SqlServer => [OnSqlServer()];

    private static bool IsSet => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SqlServerSetting));

    /// <summary>
    /// Starts a SQL Server where none is set and Docker runs. Where it does not, says on the console what is skipped and why, which
    /// the runner itself keeps to its report.
    /// </summary>
    public static async Task StartAsync()
    {
        if (IsSet)
        {
            return;
        }

        if (!HasDocker.Value)
        {
            await TestContext.Error.WriteLineAsync($"Tests on SQL Server are skipped. {WhySkipped}");
            return;
        }

        using var patience = new CancellationTokenSource(Patience);
        var container = new MsSqlBuilder(Image).Build();
        await container.StartAsync(patience.Token);
        Container = container;
    }

    /// <summary>Removes what was started.</summary>
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
        return IsSet || HasDocker.Value ? sqlServer : sqlServer.Ignore(WhySkipped);
    }
}
