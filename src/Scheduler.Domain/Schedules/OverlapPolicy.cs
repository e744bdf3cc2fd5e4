using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>How an instant is handled while the last occurrence is not finished.</summary>
public enum OverlapPolicy
{
    /// <summary>Each instant gets its occurrence.</summary>
    Allow,

    /// <summary>Instants in the meantime are skipped.</summary>
    Skip,

    /// <summary>Instants in the meantime wait.</summary>
    Queue,
}

/// <summary>The names of the overlap policies in the API and in the database.</summary>
public static class OverlapPolicyNames
{
    private static readonly EnumNames<OverlapPolicy> Names = new("ALLOW", "SKIP", "QUEUE");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this OverlapPolicy policy) => Names.Of(policy);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out OverlapPolicy policy) => Names.TryParse(name, out policy);
}
