namespace Scheduler.Domain.Common;

/// <summary>A value object that consists of a text. How it is stored, parsed and documented follows from these members.</summary>
/// <typeparam name="TSelf">The type of the value.</typeparam>
public interface ITextValue<TSelf>
    where TSelf : class, ITextValue<TSelf>
{
    /// <summary>In UTF-16 code units.</summary>
    static virtual int MinLength => 0;

    /// <summary>In UTF-16 code units.</summary>
    static abstract int MaxLength { get; }

    /// <summary>A regular expression (ECMA-262) that each value matches, for documentation; null for any text.</summary>
    static virtual string? Pattern => null;

    /// <summary>Whether values have ASCII characters only.</summary>
    static virtual bool IsAscii => false;

    /// <summary>The text, which ToString returns too.</summary>
    string Value { get; }

    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Validate"/> returned an error.</exception>
    static abstract TSelf From(string text);

    /// <summary>Returns all errors in the text; empty when it is valid.</summary>
    static abstract IReadOnlyList<string> Validate(string text);
}

public static class TextValue
{
    /// <summary>The pattern of texts without control characters.</summary>
    public const string NoControlCharacters = @"^[^\u0000-\u001f\u007f-\u009f]*$";

    /// <summary>
    /// The pattern of names that occur in paths of URLs: no slashes or control characters, no leading or trailing white space, not only dots.
    /// </summary>
    public const string PathSegment = @"^(?!\.+$)(?!\s)[^/\u0000-\u001f\u007f-\u009f]*[^/\u0000-\u001f\u007f-\u009f\s]$";

    /// <summary>The pattern of visible ASCII characters.</summary>
    public const string VisibleAscii = "^[!-~]+$";

    /// <summary>All types of text values.</summary>
    public static IReadOnlyList<Type> Types { get; } = typeof(TextValue).Assembly.GetTypes()
        .Where(type => type.GetInterfaces().Any(port => port.IsGenericType && port.GetGenericTypeDefinition() == typeof(ITextValue<>)))
        .ToList();

    /// <summary>Returns the text if it is valid.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="field">The JSON field, for errors.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>.</exception>
    internal static string Require<T>(string text, string field)
        where T : class, ITextValue<T> =>
        T.Validate(text) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, field) : text;

    /// <summary>Returns the errors of a text whose length is not within the limits, or that has control characters or lone surrogates.</summary>
    internal static List<string> Validate<T>(string text)
        where T : class, ITextValue<T>
    {
        var errors = ValidateLength<T>(text);
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

    /// <summary>Returns the errors of a name that does not match <see cref="PathSegment"/>, besides those of <see cref="Validate"/>.</summary>
    internal static List<string> ValidatePathSegment<T>(string text)
        where T : class, ITextValue<T>
    {
        var errors = Validate<T>(text);
        if (text.Length == 0)
        {
            return errors;
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            errors.Add("must not start or end with white space.");
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            errors.Add("must not contain '/'.");
        }

        if (text.All(c => c == '.'))
        {
            errors.Add("must not consist of dots only.");
        }

        return errors;
    }

    internal static List<string> ValidateLength<T>(string text)
        where T : class, ITextValue<T> => text.Length >= T.MinLength && text.Length <= T.MaxLength
            ? []
            : [$"must have {(T.MinLength == 0 ? "at most" : $"{T.MinLength} to")} {T.MaxLength} characters; it has {text.Length}."];
}
