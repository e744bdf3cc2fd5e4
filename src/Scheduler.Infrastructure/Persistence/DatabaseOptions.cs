using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The settings under <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>The name of the connection string, under <c>ConnectionStrings</c>.</summary>
    public const string ConnectionStringName = "Scheduler";

    /// <summary>The value of <see cref="Provider"/> for SQLite, the embedded database.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>The value of <see cref="Provider"/> for SQL Server.</summary>
    public const string SqlServer = "SqlServer";

    /// <summary>The default for SQLite; the path is relative to the content root.</summary>
    public const string DefaultSqliteConnectionString = "Data Source=data/scheduler.db";

    /// <summary><see cref="Sqlite"/> (default) or <see cref="SqlServer"/>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>Whether the service applies migrations when it starts; null means on SQLite only.</summary>
    public bool? MigrateOnStart { get; set; }

    internal bool IsSqlServer => Provider.Equals(SqlServer, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of <see cref="MigrateOnStart"/>, or its default for the provider.</summary>
    internal bool MigratesOnStart => MigrateOnStart ?? !IsSqlServer;

    /// <summary>Binds and validates the section.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names it.</exception>
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
            // MigrateOnStart is the only setting that is not a string.
            throw Invalid($"{Section}:{nameof(MigrateOnStart)} must be true or false.");
        }
    }

    internal static OptionsValidationException Invalid(string message) => new(Section, typeof(DatabaseOptions), [message]);

    /// <summary>Parses a connection string.</summary>
    /// <exception cref="OptionsValidationException">The provider cannot parse it.</exception>
    internal static T ParseConnectionString<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The provider's own message may contain a password.
            throw Invalid($"ConnectionStrings:{ConnectionStringName} is not a valid connection string for the provider.");
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
