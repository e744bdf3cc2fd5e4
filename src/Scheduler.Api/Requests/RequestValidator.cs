using System.Linq.Expressions;
using System.Text.Json;
using FluentValidation;
using Scheduler.Api.Errors;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>
/// The base class of request validators: it reports malformed, missing and unknown fields, each under its JSON name. The value
/// objects define which values are well-formed.
/// </summary>
/// <typeparam name="T">The request type.</typeparam>
internal abstract class RequestValidator<T> : AbstractValidator<T>, IRequestSchema
{
    private static readonly HashSet<string> ReadOnlyFields =
        typeof(TaskResponse).GetProperties().Select(property => NameOf(property.Name)).ToHashSet(StringComparer.Ordinal);

    private readonly Dictionary<string, FieldPresence> _known = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (int Least, int Greatest)> _ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FieldPresence> Fields => _known;

    public IReadOnlyDictionary<string, (int Least, int Greatest)> Ranges => _ranges;

    /// <summary>A required field.</summary>
    protected void Required<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.Required, given => given.IsGiven && !given.IsNull ? null : "is required.");

    /// <summary>A field that may be absent or null, with the same meaning.</summary>
    protected void OptionalOrNull<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.Optional, _ => null);

    /// <summary>A field that may be absent, but not null.</summary>
    protected void OptionalNotNull<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.NotNull, given => given.IsNull ? "must not be null." : null);

    /// <summary>A field whose value is an object with its own validator.</summary>
    protected void Nested<TValue>(Expression<Func<T, Field<TValue>>> field, IValidator<TValue> validator)
        where TValue : notnull
    {
        var name = NameOf(field);
        RuleFor(field).Custom((given, context) =>
        {
            foreach (var failure in given.HasValue ? validator.Validate(given.Value).Errors : [])
            {
                context.AddFailure($"{name}.{failure.PropertyName}", failure.ErrorMessage);
            }
        });
    }

    /// <summary>A number within limits.</summary>
    protected void Between(Expression<Func<T, Field<long>>> field, int min, int max) => InRange(
        field, min, max, number => number >= min && number <= max ? null : $"must be from {min} to {max}; it is {number}.");

    /// <inheritdoc cref="Between(Expression{Func{T, Field{long}}}, int, int)"/>
    protected void Between(Expression<Func<T, Field<double>>> field, int min, int max) => InRange(
        field, min, max, number => number >= min && number <= max ? null : $"must be from {min} to {max}.");

    /// <summary>A string whose length is within limits, in UTF-16 code units.</summary>
    protected void Length(Expression<Func<T, Field<string>>> field, int min, int max) => InRange(
        field, min, max, text => text.Length >= min && text.Length <= max ? null : $"must have {min} to {max} characters; it has {text.Length}.");

    /// <summary>A list whose count is within limits.</summary>
    protected void Count<TItem>(Expression<Func<T, Field<IReadOnlyList<TItem>>>> field, int min, int max) => InRange(
        field, min, max, list => list.Count >= min && list.Count <= max ? null : $"must have {min} to {max} items; it has {list.Count}.");

    /// <summary>A parameter that may be repeated.</summary>
    protected void Repeatable<TValue>(Expression<Func<T, IReadOnlyList<Field<TValue>>>> field)
        where TValue : notnull
    {
        var name = Declare(field, FieldPresence.Optional);
        RuleFor(field).Custom((given, context) =>
        {
            foreach (var error in given.SelectMany(value => value.Errors).Distinct(StringComparer.Ordinal))
            {
                context.AddFailure(name, error);
            }
        });
    }

    /// <summary>Rejects unknown names.</summary>
    /// <param name="names">The unknown names.</param>
    /// <param name="kind">The kind of name: a field or a query parameter.</param>
    protected void RejectUnknown(Func<T, IEnumerable<string>> names, string kind) =>
        RuleFor(request => request).Custom((request, context) =>
        {
            foreach (var name in names(request).Take(RequestErrors.MaxMessages))
            {
                context.AddFailure(name, RejectionOf(name, kind));
            }
        });

    private static string NameOf<TProperty>(Expression<Func<T, TProperty>> field) => NameOf(((MemberExpression)field.Body).Member.Name);

    private static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private string RejectionOf(string name, string kind)
    {
        if (ReadOnlyFields.Contains(name))
        {
            return "is read-only.";
        }

        var meant = _known.Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return meant is null ? $"is not a known {kind}." : $"is not a known {kind}; names are case-sensitive, write {meant}.";
    }

    private void Check<TValue>(Expression<Func<T, Field<TValue>>> field, FieldPresence presence, Func<Field<TValue>, string?> findAbsence)
        where TValue : notnull
    {
        var name = Declare(field, presence);
        RuleFor(field).Custom((given, context) =>
        {
            foreach (var error in findAbsence(given) is { } absence ? [absence] : given.Errors)
            {
                context.AddFailure(name, error);
            }
        });
    }

    private void InRange<TValue>(Expression<Func<T, Field<TValue>>> field, int min, int max, Func<TValue, string?> findError)
        where TValue : notnull
    {
        var name = NameOf(field);
        _ranges.Add(name, (min, max));
        RuleFor(field).Custom((given, context) =>
        {
            if (given.HasValue && findError(given.Value) is { } error)
            {
                context.AddFailure(name, error);
            }
        });
    }

    private string Declare<TProperty>(Expression<Func<T, TProperty>> field, FieldPresence presence)
    {
        var name = NameOf(field);
        _known.Add(name, presence);
        return name;
    }
}
