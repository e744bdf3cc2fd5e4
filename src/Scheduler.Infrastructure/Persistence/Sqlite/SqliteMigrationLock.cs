namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Lets one process at a time migrate a file. The operating system ends the lock when its process dies.</summary>
internal sealed class SqliteMigrationLock : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private SqliteMigrationLock(FileStream file) => _file = file;

    public static async Task<SqliteMigrationLock> AcquireAsync(string databaseFile, CancellationToken cancellationToken)
    {
        // Its own file: SQLite's locks on the database would be lost when any other handle on it is closed.
        var path = databaseFile + ".migrate";
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new SqliteMigrationLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path) && waited < Patience)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
