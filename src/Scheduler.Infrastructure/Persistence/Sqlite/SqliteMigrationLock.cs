namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Lets one process at a time migrate a file. The operating system releases the lock when the process dies.</summary>
internal sealed class SqliteMigrationLock : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private SqliteMigrationLock(FileStream file) => _file = file;

    public static async Task<SqliteMigrationLock> AcquireAsync(string databaseFile, CancellationToken cancellationToken)
    {
        // A separate file: closing another handle on the database file would release SQLite's locks on it (POSIX advisory locks).
        var path = databaseFile + ".migrate";
        for (var waited = TimeSpan.Zero; ; waited += PollInterval)
        {
            try
            {
                return new SqliteMigrationLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path) && waited < Timeout)
            {
                await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
