namespace Scheduler.Application.Common;

/// <summary>The boundary in which a command runs: either all or none of its changes are stored.</summary>
public interface IWriteScope
{
    /// <summary>Runs the work without any cached entities, and commits what it saved.</summary>
    /// <typeparam name="T">The result of the work.</typeparam>
    /// <param name="work">The work, which must wait for nothing but the database.</param>
    /// <param name="cancellationToken">Cancels the wait for the scope.</param>
    /// <exception cref="TimeoutException">The scope did not become available before the request deadline.</exception>
    Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);
}
