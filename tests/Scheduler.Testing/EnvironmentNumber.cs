using System.Globalization;

namespace Scheduler.Testing;

/// <summary>Environment variables with which a test runs longer, or repeats its random choices.</summary>
public static class EnvironmentNumber
{
    /// <summary>Reads a variable; null when it is not set.</summary>
    public static int? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
