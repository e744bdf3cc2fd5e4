using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Scheduler.Api.Errors;

/// <summary>
/// All errors of one request. They are kept beside MVC's model state, which merges names that differ only in case; the model
/// state is only marked as invalid.
/// </summary>
/// <param name="code">The problem type.</param>
/// <param name="detail">The detail of the problem.</param>
internal sealed class RequestErrors(ProblemCode code, string detail)
{
    /// <summary>The maximum number of messages in a response.</summary>
    public const int MaxMessages = 200;

    /// <summary>The detail of a problem with fields.</summary>
    public const string InvalidDetail = "The request is not valid; see errors.";

    private readonly Dictionary<string, IReadOnlyList<string>> _errors = new(StringComparer.Ordinal);
    private int _count;

    private bool IsAboutFields => code == ProblemCode.ValidationFailed;

    /// <summary>An error in one field.</summary>
    public static RequestErrors Invalid(string name, string message) => Invalid([(name, message)]);

    /// <summary>Errors in several fields.</summary>
    public static RequestErrors Invalid(IEnumerable<(string Name, string Message)> fields)
    {
        var errors = new RequestErrors(ProblemCode.ValidationFailed, InvalidDetail);
        foreach (var (name, message) in fields)
        {
            errors.Add(name, message);
        }

        return errors;
    }

    /// <summary>The errors of a request whose model state is invalid.</summary>
    public static RequestErrors Of(HttpContext context) =>
        context.Features.Get<RequestErrors>() ?? new RequestErrors(ProblemCode.ValidationFailed, "The request is not valid.");

    public ProblemResult ToResult() => new(code, detail, _errors.Count > 0 ? _errors : null);

    /// <summary>Writes the response.</summary>
    public Task WriteAsync(HttpContext context) => Problem.WriteAsync(context, code, detail, _errors.Count > 0 ? _errors : null);

    /// <summary>Adds a message for a field, up to <see cref="MaxMessages"/>.</summary>
    public void Add(string name, string message)
    {
        if (_count++ < MaxMessages)
        {
            _errors[name] = [.. _errors.GetValueOrDefault(name, []), message];
        }
    }

    /// <summary>Sets these errors as the response, merged with earlier ones; malformed JSON is reported alone.</summary>
    public void Report(HttpContext context, ModelStateDictionary modelState)
    {
        var earlier = context.Features.Get<RequestErrors>();
        if (earlier is null || !IsAboutFields)
        {
            context.Features.Set(this);
        }
        else if (earlier.IsAboutFields)
        {
            foreach (var (name, message) in _errors.SelectMany(error => error.Value, (error, message) => (error.Key, message)))
            {
                earlier.Add(name, message);
            }
        }

        modelState.TryAddModelError("", detail);
    }
}

/// <summary>A problem response.</summary>
internal sealed class ProblemResult(ProblemCode code, string detail, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => Problem.WriteAsync(context.HttpContext, code, detail, errors);
}
