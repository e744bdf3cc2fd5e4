namespace Scheduler.Testing;

/// <summary>
/// The databases that tests run on. A fixture that touches a database is marked
/// <c>[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]</c> and takes the provider's name.
/// </summary>
public static class TestDatabases
{
    public const string SqlServerSetting = "SCHEDULER_TEST_SQLSERVER";

    private const string WhySkipped = $"There is no SQL Server: set {SqlServerSetting} to the connection string of one.";

    public static string? SqlServerConnectionString => Environment.GetEnvironmentVariable(SqlServerSetting);

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

    private static bool HasSqlServer => !string.IsNullOrEmpty(SqlServerConnectionString);

    private static TestFixtureData OnSqlServer()
    {
        var sqlServer = new TestFixtureData(TestDatabase.SqlServer);
        return HasSqlServer ? sqlServer : sqlServer.Ignore(WhySkipped);
    }

    /// <summary>Says on the console what is skipped and why, which the runner itself keeps to its report.</summary>
    public static void ReportSkipped()
    {
        if (!HasSqlServer)
        {
            TestContext.Error.WriteLine($"Tests on SQL Server are skipped. {WhySkipped}");
        }
    }
}
