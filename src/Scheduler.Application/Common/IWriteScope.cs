namespace Scheduler.Application.Common;

/// <summary>What every command runs in: all that it saves is stored, or none of it.</summary>
public interface IWriteScope
{
    /// <summary>Runs the work from a state in which nothing has been read yet, and stores what it saved.</summary>
    /// <typeparam name="T">What the work answers.</typeparam>
    /// <param name="work">It waits for nothing but the database.</param>
    /// <param name="cancellationToken">Ends the waiting for the scope.</param>
    /// <exception cref="TimeoutException">The scope was not to be had for some seconds.</exception>
    Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken);
}
