using System.Globalization;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>
/// When a schedule runs: a cron expression or an interval, in a time zone, within limits. Whether the expression and the zone are known,
/// and whether there is any instant, is checked by <see cref="IRecurrenceRules"/>.
/// </summary>
public sealed record Recurrence
{
    /// <summary>The maximum length of <see cref="Cron"/> in UTF-16 code units.</summary>
    public const int MaxCronLength = 200;

    /// <summary>The maximum length of <see cref="Every"/>: that of <c>PT</c> and three numbers of nine digits with their units.</summary>
    public const int MaxEveryLength = 32;

    /// <summary>The maximum length of <see cref="TimeZone"/>; the longest name in the IANA database has 32 characters.</summary>
    public const int MaxTimeZoneLength = 64;

    public const int MaxExcludedDates = 400;

    public const string DefaultTimeZone = "UTC";

    private readonly DateOnly[] _excludedDates;

    private Recurrence(string? cron, string? every, string timeZone, DateTimeOffset? startsAt, DateTimeOffset? endsAt, DateOnly[] excludedDates)
    {
        (Cron, Every, TimeZone, StartsAt, EndsAt, _excludedDates) = (cron, every, timeZone, startsAt, endsAt, excludedDates);
        Interval = every is null ? null : RepeatInterval.Parse(every);
    }

    /// <summary>The cron expression as sent; null when the schedule has an interval.</summary>
    public string? Cron { get; }

    /// <summary>The interval as sent, a duration of ISO 8601; null when the schedule has a cron expression.</summary>
    public string? Every { get; }

    /// <summary>The value of <see cref="Every"/>.</summary>
    public RepeatInterval? Interval { get; }

    /// <summary>The name of a time zone of the IANA database.</summary>
    public string TimeZone { get; }

    /// <summary>The first possible instant, UTC.</summary>
    public DateTimeOffset? StartsAt { get; }

    /// <summary>The last possible instant, UTC.</summary>
    public DateTimeOffset? EndsAt { get; }

    /// <summary>The local dates without instants, distinct and sorted.</summary>
    public IReadOnlyList<DateOnly> ExcludedDates => _excludedDates;

    /// <summary>Whether a field of the cron expression has <c>H</c>, so that the instants depend on the schedule's name.</summary>
    public bool DependsOnName => Cron is not null && Cron.Split(' ').Any(text => text.StartsWith('H') || text.StartsWith('h'));

    /// <param name="cron">See <see cref="Cron"/>.</param>
    /// <param name="every">See <see cref="Every"/>; exactly one of the two is required.</param>
    /// <param name="timeZone">See <see cref="TimeZone"/>.</param>
    /// <param name="startsAt">See <see cref="StartsAt"/>; required for an interval of calendar units.</param>
    /// <param name="endsAt">See <see cref="EndsAt"/>.</param>
    /// <param name="excludedDates">See <see cref="ExcludedDates"/>; in any order.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>, with all invalid fields.</exception>
    public static Recurrence Create(
        string? cron,
        string? every,
        string timeZone = DefaultTimeZone,
        DateTimeOffset? startsAt = null,
        DateTimeOffset? endsAt = null,
        IEnumerable<DateOnly>? excludedDates = null)
    {
        var dates = excludedDates?.Order().ToArray() ?? [];
        List<(string Field, string Message)> errors =
        [
            .. ValidateForm(cron, every, startsAt),
            .. ValidateTimeZone(timeZone).Select(error => ("timeZone", error)),
            .. ValidateDates(dates).Select(error => ("excludedDates", error)),
        ];
        if (endsAt < startsAt)
        {
            errors.Add(("endsAt", "must not be before startsAt."));
        }

        return errors.Count == 0
            ? new Recurrence(cron, every, timeZone, startsAt?.ToUniversalTime(), endsAt?.ToUniversalTime(), dates)
            : throw new DomainException(ErrorCodes.ValidationFailed, errors);
    }

    /// <inheritdoc/>
    public bool Equals(Recurrence? other) => other is not null && Cron == other.Cron && Every == other.Every && TimeZone == other.TimeZone
        && StartsAt == other.StartsAt && EndsAt == other.EndsAt && _excludedDates.AsSpan().SequenceEqual(other._excludedDates);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cron, Every, TimeZone, StartsAt, EndsAt, _excludedDates.Length);

    private static IEnumerable<(string Field, string Message)> ValidateForm(string? cron, string? every, DateTimeOffset? startsAt)
    {
        if (cron is null && every is null)
        {
            return [("cron", "is required, unless every is given.")];
        }

        if (cron is not null && every is not null)
        {
            return [("every", "must not be given together with cron.")];
        }

        if (cron is not null)
        {
            return ValidateText(cron, MaxCronLength).Select(error => ("cron", error));
        }

        if (RepeatInterval.Validate(every!) is [var first, ..])
        {
            return [("every", first)];
        }

        return startsAt is null && RepeatInterval.Parse(every!).Unit is not null
            ? [("startsAt", "is required for days, weeks, months and years, which are counted from it.")]
            : [];
    }

    private static List<string> ValidateTimeZone(string timeZone) => ValidateText(timeZone, MaxTimeZoneLength);

    private static IEnumerable<string> ValidateDates(DateOnly[] sorted)
    {
        if (sorted.Length > MaxExcludedDates)
        {
            yield return $"must have at most {MaxExcludedDates} dates; it has {sorted.Length}.";
        }

        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                yield return $"must not contain {sorted[i].ToString("O", CultureInfo.InvariantCulture)} twice.";
                yield break;
            }
        }
    }

    private static List<string> ValidateText(string text, int max)
    {
        List<string> errors = text.Length is > 0 && text.Length <= max ? [] : [$"must have 1 to {max} characters; it has {text.Length}."];
        if (text.Any(char.IsControl))
        {
            errors.Add("must not contain control characters.");
        }

        if (!UnicodeText.IsWellFormed(text))
        {
            errors.Add("must not contain a lone surrogate, which is not valid Unicode.");
        }

        return errors;
    }
}
