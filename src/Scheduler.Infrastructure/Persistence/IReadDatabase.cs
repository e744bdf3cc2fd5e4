using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Executes statements that only read, outside any transaction.</summary>
internal interface IReadDatabase
{
    SqlDialect Dialect { get; }

    /// <summary>A new statement for <see cref="ExecuteAsync"/>.</summary>
    Statement NewStatement();

    /// <summary>Executes a statement. The connection is in use until the result is disposed.</summary>
    /// <param name="command">The command of <see cref="NewStatement"/>. It is disposed, or kept for statements with the same text.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    ValueTask<IReadResult> ExecuteAsync(DbCommand command, CancellationToken cancellationToken);
}

/// <summary>The result of a statement.</summary>
internal interface IReadResult : IAsyncDisposable
{
    DbDataReader Reader { get; }
}
