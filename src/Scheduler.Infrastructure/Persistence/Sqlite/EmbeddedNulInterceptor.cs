using System.Data.Common;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Preserves U+0000 in text: SQLitePCLRaw binds a string of more than 512 bytes only up to its first U+0000.</summary>
internal sealed class EmbeddedNulInterceptor : DbCommandInterceptor
{
    public static readonly EmbeddedNulInterceptor Instance = new();

    /// <summary>Binds text that contains U+0000 as UTF-8 bytes, which the statement casts back to text.</summary>
    public static void Bind(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is string text && text.Contains('\0', StringComparison.Ordinal))
            {
                parameter.Value = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA2100 // The text contains no values.
                command.CommandText = Regex.Replace(
                    command.CommandText, $@"{Regex.Escape(parameter.ParameterName)}\b", "CAST($0 AS TEXT)", RegexOptions.NonBacktracking);
#pragma warning restore CA2100
            }
        }
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Bind(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Bind(command);
        return ValueTask.FromResult(result);
    }
}
