namespace Scheduler.Testing;

/// <summary>
/// The databases that tests run on. A fixture that touches a database is marked
/// <c>[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]</c> and takes the provider's name.
/// </summary>
public static class TestDatabases
{
    public const string SqlServerSetting = "SCHEDULER_TEST_SQLSERVER";

    public static string? SqlServerConnectionString => Environment.GetEnvironmentVariable(SqlServerSetting);

    public static IEnumerable<TestFixtureData> All
    {
        get
        {
            yield return new TestFixtureData(TestDatabase.Sqlite);
            var sqlServer = new TestFixtureData(TestDatabase.SqlServer);
            yield return string.IsNullOrEmpty(SqlServerConnectionString)
                ? sqlServer.Ignore($"There is no SQL Server: set {SqlServerSetting} to the connection string of one.")
                : sqlServer;
        }
    }
}
