using Microsoft.EntityFrameworkCore;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>How the database's schema stands to this program's.</summary>
/// <param name="Missing">Migrations that the program has and the database lacks.</param>
/// <param name="Unknown">Migrations that the database has and the program does not know.</param>
internal sealed record SchemaState(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown)
{
    /// <summary>Whether the two are the same.</summary>
    public bool IsCurrent => Missing.Count == 0 && Unknown.Count == 0;

    /// <summary>The state in words.</summary>
    public string Description => this switch
    {
        { IsCurrent: true } => "The database's schema is current.",
        { Unknown.Count: > 0 } => $"The database's schema is ahead of this program, which does not know {string.Join(", ", Unknown)}. Run the newer program.",
        _ => $"The database's schema is behind this program: it lacks {string.Join(", ", Missing)}. Run the program once with the argument 'migrate'.",
    };

    /// <summary>Asks the database.</summary>
    public static async Task<SchemaState> ReadAsync(SchedulerDbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        return new SchemaState(known.Except(applied, StringComparer.Ordinal).ToList(), applied.Except(known, StringComparer.Ordinal).ToList());
    }
}
