using Microsoft.EntityFrameworkCore;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Compares the migrations applied to the database with those of this program.</summary>
/// <param name="Missing">Migrations that the program has and the database lacks.</param>
/// <param name="Unknown">Migrations that the database has and the program lacks.</param>
internal sealed record SchemaState(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown)
{
    public bool IsCurrent => Missing.Count == 0 && Unknown.Count == 0;

    public string Description => this switch
    {
        { IsCurrent: true } => "The database's schema is current.",
        { Unknown.Count: > 0 } => $"The database's schema is ahead of this program: it has the unknown migrations {string.Join(", ", Unknown)}. Run the newer release.",
        _ => $"The database's schema is behind this program: it lacks the migrations {string.Join(", ", Missing)}. Run the program once with the argument 'migrate'.",
    };

    public static async Task<SchemaState> ReadAsync(SchedulerDbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        return new SchemaState(known.Except(applied, StringComparer.Ordinal).ToList(), applied.Except(known, StringComparer.Ordinal).ToList());
    }
}
