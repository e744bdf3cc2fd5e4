namespace Scheduler.Domain.Common;

/// <summary>Checks values against the limits of a value object.</summary>
internal static class Limits
{
    /// <exception cref="DomainException"><c>validation-failed</c>: the value is outside its limits.</exception>
    public static T Check<T>(T value, T min, T max, string field)
        where T : IComparable<T> => value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
            ? value
            : throw new DomainException(ErrorCodes.ValidationFailed, $"must be from {min} to {max}; it is {value}.", field);

    /// <summary>Checks the length of a text in UTF-16 code units.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: the text is longer than its limit.</exception>
    public static string? CheckLength(string? text, int max, string field) => text is null || text.Length <= max
        ? text
        : throw new DomainException(ErrorCodes.ValidationFailed, $"must have at most {max} characters; it has {text.Length}.", field);
}
