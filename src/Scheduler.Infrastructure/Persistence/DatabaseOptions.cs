using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The settings under <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Database";

    /// <summary>The name of the connection string, under <c>ConnectionStrings</c>.</summary>
    public const string ConnectionStringName = "Scheduler";

    /// <summary>The value of <see cref="Provider"/> for the embedded database.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>The value of <see cref="Provider"/> for SQL Server.</summary>
    public const string SqlServer = "SqlServer";

    /// <summary>Where an embedded database is without a connection string, from the content root.</summary>
    public const string DefaultSqliteConnectionString = "Data Source=data/scheduler.db";

    /// <summary><see cref="Sqlite"/> (default) or <see cref="SqlServer"/>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>Whether the service brings the schema up to date when it starts; without a value, on SQLite only.</summary>
    public bool? MigrateOnStart { get; set; }

    /// <summary>Whether <see cref="Provider"/> is SQL Server.</summary>
    internal bool IsSqlServer => Provider.Equals(SqlServer, StringComparison.OrdinalIgnoreCase);

    /// <summary><see cref="MigrateOnStart"/> with its default.</summary>
    internal bool MigratesOnStart => MigrateOnStart ?? !IsSqlServer;

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    internal static DatabaseOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
            options.Validate(configuration.GetConnectionString(ConnectionStringName));
            return options;
        }
        catch (InvalidOperationException)
        {
            // The one setting that is no text.
            throw Invalid($"{Section}:{nameof(MigrateOnStart)} must be true or false.");
        }
    }

    /// <summary>What a wrong setting is refused with.</summary>
    internal static OptionsValidationException Invalid(string message) => new(Section, typeof(DatabaseOptions), [message]);

    /// <summary>Refuses a connection string that its provider does not understand.</summary>
    internal static T ParseConnectionString<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Its own words may quote a password.
            throw Invalid($"ConnectionStrings:{ConnectionStringName} is no connection string of the provider's.");
        }
    }

    private void Validate(string? connectionString)
    {
        if (!IsSqlServer && !Provider.Equals(Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid($"{Section}:{nameof(Provider)} must be {Sqlite} or {SqlServer}; it is '{Provider}'.");
        }

        if (IsSqlServer && string.IsNullOrWhiteSpace(connectionString))
        {
            throw Invalid($"ConnectionStrings:{ConnectionStringName} must be set when {Section}:{nameof(Provider)} is {SqlServer}.");
        }
    }
}
