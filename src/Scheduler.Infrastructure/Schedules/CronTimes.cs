using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Cronos;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>The local times of a cron expression.</summary>
internal sealed class CronTimes : ILocalTimes
{
    private const string Rule = "must have 5 fields separated by spaces (minute, hour, day of month, month, day of week), or 6 with seconds first, "
        + "or be a macro such as @daily";

    // Cronos throws near the end of the year 9999. Instants end with the year 9998, which a zone may reach up to 14 h later.
    private static readonly long Last = new DateTime(9999, 1, 2, 0, 0, 0, DateTimeKind.Utc).Ticks;

    // Cronos would spread its own macros when it has a seed.
    private static readonly Dictionary<string, string> Macros = new(StringComparer.Ordinal)
    {
        ["@EVERY_SECOND"] = "* * * * * *",
        ["@EVERY_MINUTE"] = "* * * * *",
        ["@HOURLY"] = "0 * * * *",
        ["@DAILY"] = "0 0 * * *",
        ["@MIDNIGHT"] = "0 0 * * *",
        ["@WEEKLY"] = "0 0 * * 0",
        ["@MONTHLY"] = "0 0 1 * *",
        ["@YEARLY"] = "0 0 1 1 *",
        ["@ANNUALLY"] = "0 0 1 1 *",
    };

    private readonly CronExpression _expression;

    private CronTimes(CronExpression expression, bool isInterval) => (_expression, IsInterval) = (expression, isInterval);

    /// <summary>
    /// Whether second, minute or hour has <c>*</c>, a range or a step, so that the rule is one of intervals. Otherwise it is one of fixed times.
    /// </summary>
    public bool IsInterval { get; }

    /// <summary>Reads a cron expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="name">The name from which <c>H</c> takes its value; null if the expression has none.</param>
    /// <param name="times">The local times.</param>
    /// <param name="error">The violated rule.</param>
    public static bool TryParse(string text, ScheduleName? name, [NotNullWhen(true)] out CronTimes? times, [NotNullWhen(false)] out string? error)
    {
        (times, error) = (null, null);
        if (!Ascii.IsValid(text))
        {
            error = $"{Rule}; it contains characters that do not occur in cron expressions.";
            return false;
        }

        var expression = text.Trim(' ').ToUpperInvariant();
        if (expression.StartsWith('@') && !Macros.TryGetValue(expression, out expression))
        {
            error = $"is not a known macro; the macros are {string.Join(", ", Macros.Keys).ToLowerInvariant()}.";
            return false;
        }

        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            error = $"{Rule}; it has {fields.Length} {(fields.Length == 1 ? "field" : "fields")}.";
            return false;
        }

        try
        {
            var format = fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            var parsed = CronExpression.Parse(string.Join(' ', fields), format, SeedOf(name));
            times = new CronTimes(parsed, fields[..^3].Any(field => field.AsSpan().IndexOfAny("*?-/") >= 0));
            return true;
        }
        catch (CronFormatException exception)
        {
            error = exception.Message;
            return false;
        }
    }

    public long? NextFrom(long localTime)
    {
        // Cronos compares whole seconds.
        var seconds = (Math.Max(localTime, 0) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var from = seconds * TimeSpan.TicksPerSecond;
        return from > Last ? null : _expression.GetNextOccurrence(new DateTime(from, DateTimeKind.Utc), inclusive: true)?.Ticks;
    }

    // The same on every replica and after every restart, unlike string.GetHashCode.
    private static int SeedOf(ScheduleName? name) =>
        name is null ? 0 : BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name.Value)));
}
