using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

internal sealed class OccurrenceKindConverter() : ValueConverter<OccurrenceKind, string>(kind => kind.ToName(), name => Parse(name))
{
    public static OccurrenceKind Parse(string name) => OccurrenceKindNames.TryParse(name, out var kind)
        ? kind
        : throw new InvalidDataException($"The database contains an unknown occurrence kind, '{name}'.");
}

internal sealed class OverlapPolicyConverter() : ValueConverter<OverlapPolicy, string>(policy => policy.ToName(), name => Parse(name))
{
    public static OverlapPolicy Parse(string name) => OverlapPolicyNames.TryParse(name, out var policy)
        ? policy
        : throw new InvalidDataException($"The database contains an unknown overlap policy, '{name}'.");
}

internal sealed class MisfirePolicyConverter() : ValueConverter<MisfirePolicy, string>(policy => policy.ToName(), name => Parse(name))
{
    public static MisfirePolicy Parse(string name) => MisfirePolicyNames.TryParse(name, out var policy)
        ? policy
        : throw new InvalidDataException($"The database contains an unknown misfire policy, '{name}'.");
}

internal sealed class SkipReasonConverter() : ValueConverter<SkipReason, string>(reason => reason.ToName(), name => Parse(name))
{
    public static SkipReason Parse(string name) => SkipReasonNames.TryParse(name, out var reason)
        ? reason
        : throw new InvalidDataException($"The database contains an unknown skip reason, '{name}'.");
}

/// <summary>Stores a recurrence as JSON, because no statement queries a part of it.</summary>
internal sealed class RecurrenceConverter() : ValueConverter<Recurrence, string>(recurrence => Write(recurrence), json => Read(json))
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static string Write(Recurrence recurrence) => JsonSerializer.Serialize(
        new Stored(
            recurrence.Cron,
            recurrence.Every,
            recurrence.TimeZone,
            recurrence.StartsAt,
            recurrence.EndsAt,
            recurrence.ExcludedDates.Count == 0 ? null : recurrence.ExcludedDates),
        Options);

    private static Recurrence Read(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json, Options)!;
        try
        {
            return Recurrence.Create(stored.Cron, stored.Every, stored.TimeZone, stored.StartsAt, stored.EndsAt, stored.ExcludedDates);
        }
        catch (DomainException e)
        {
            throw new InvalidDataException($"The database contains an invalid recurrence: {e.Message}", e);
        }
    }

    private sealed record Stored(
        string? Cron, string? Every, string TimeZone, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, IReadOnlyList<DateOnly>? ExcludedDates);
}
