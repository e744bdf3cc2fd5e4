using System.Linq.Expressions;
using System.Text.Json;
using FluentValidation;
using Scheduler.Api.Errors;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>
/// The part of a validator that is the same for every request: it reports malformed fields, fields that must be there, and
/// names that do not belong, each under its name in JSON. What makes a value well-formed is told by the value objects.
/// </summary>
/// <typeparam name="T">The request.</typeparam>
internal abstract class RequestValidator<T> : AbstractValidator<T>, IRequestSchema
{
    private static readonly HashSet<string> ReadOnlyFields =
        typeof(TaskResponse).GetProperties().Select(property => NameOf(property.Name)).ToHashSet(StringComparer.Ordinal);

    private readonly Dictionary<string, FieldPresence> _known = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (int Least, int Greatest)> _ranges = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FieldPresence> Fields => _known;

    public IReadOnlyDictionary<string, (int Least, int Greatest)> Ranges => _ranges;

    /// <summary>A field that must have a value.</summary>
    protected void Required<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.Required, given => given.IsGiven && !given.IsNull ? null : "is required.");

    /// <summary>A field that may be left out or null, which is the same.</summary>
    protected void OptionalOrNull<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.Optional, _ => null);

    /// <summary>A field that may be left out, but not be null.</summary>
    protected void OptionalNotNull<TValue>(Expression<Func<T, Field<TValue>>> field)
        where TValue : notnull => Check(field, FieldPresence.NotNull, given => given.IsNull ? "must not be null." : null);

    /// <summary>A field whose value is an object with a validator of its own.</summary>
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

    /// <summary>A number that has to be within limits.</summary>
    protected void Between(Expression<Func<T, Field<long>>> field, int least, int greatest) => InRange(
        field, least, greatest, number => number >= least && number <= greatest ? null : $"must be from {least} to {greatest}; it is {number}.");

    /// <inheritdoc cref="Between(Expression{Func{T, Field{long}}}, int, int)"/>
    protected void Between(Expression<Func<T, Field<double>>> field, int least, int greatest) => InRange(
        field, least, greatest, number => number >= least && number <= greatest ? null : $"must be from {least} to {greatest}.");

    /// <summary>A text whose length has to be within limits, counted in UTF-16 code units.</summary>
    protected void Length(Expression<Func<T, Field<string>>> field, int least, int greatest) => InRange(
        field, least, greatest, text => text.Length >= least && text.Length <= greatest ? null : $"must have {least} to {greatest} characters; it has {text.Length}.");

    /// <summary>A list whose number of items has to be within limits.</summary>
    protected void Count<TItem>(Expression<Func<T, Field<IReadOnlyList<TItem>>>> field, int least, int greatest) => InRange(
        field, least, greatest, list => list.Count >= least && list.Count <= greatest ? null : $"must have {least} to {greatest} items; it has {list.Count}.");

    /// <summary>Fields of the same name that may be given more than once.</summary>
    protected void Repeatable<TValue>(Expression<Func<T, IReadOnlyList<Field<TValue>>>> field)
        where TValue : notnull
    {
        var name = Declare(field, FieldPresence.Optional);
        RuleFor(field).Custom((given, context) =>
        {
            foreach (var fault in given.SelectMany(value => value.Errors).Distinct(StringComparer.Ordinal))
            {
                context.AddFailure(name, fault);
            }
        });
    }

    /// <summary>Refuses names that the request does not have.</summary>
    /// <param name="names">The names that were given beyond the known ones.</param>
    /// <param name="kind">What they are: a field or a query parameter.</param>
    protected void RejectUnknown(Func<T, IEnumerable<string>> names, string kind) =>
        RuleFor(request => request).Custom((request, context) =>
        {
            foreach (var name in names(request).Take(RequestErrors.MaxMessages))
            {
                context.AddFailure(name, Refusal(name, kind));
            }
        });

    private static string NameOf<TProperty>(Expression<Func<T, TProperty>> field) => NameOf(((MemberExpression)field.Body).Member.Name);

    private static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private string Refusal(string name, string kind)
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
            foreach (var fault in findAbsence(given) is { } absence ? [absence] : given.Errors)
            {
                context.AddFailure(name, fault);
            }
        });
    }

    private void InRange<TValue>(Expression<Func<T, Field<TValue>>> field, int least, int greatest, Func<TValue, string?> findFault)
        where TValue : notnull
    {
        var name = NameOf(field);
        _ranges.Add(name, (least, greatest));
        RuleFor(field).Custom((given, context) =>
        {
            if (given.HasValue && findFault(given.Value) is { } fault)
            {
                context.AddFailure(name, fault);
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
