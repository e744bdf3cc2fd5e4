using FluentValidation;
using FluentValidation.AspNetCore;
using FluentValidation.Results;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Scheduler.Api.Errors;

/// <summary>
/// Everything that is wrong with one request. It travels beside MVC's model state, which merges names that differ only in
/// case; the model state merely learns that there is something.
/// </summary>
/// <param name="code">The kind of problem.</param>
/// <param name="detail">What is wrong in general.</param>
internal sealed class RequestErrors(ProblemCode code, string detail)
{
    /// <summary>The greatest number of messages that an answer holds.</summary>
    public const int MaxMessages = 200;

    private readonly Dictionary<string, IReadOnlyList<string>> _errors = new(StringComparer.Ordinal);
    private int _count;

    private bool IsAboutFields => code == ProblemCode.ValidationFailed;

    /// <summary>One field is at fault.</summary>
    public static RequestErrors Invalid(string name, string message)
    {
        var errors = new RequestErrors(ProblemCode.ValidationFailed, "The request is not valid; see errors.");
        errors.Add(name, message);
        return errors;
    }

    /// <summary>The answer to a request whose model state is invalid.</summary>
    public static IActionResult ToResult(ActionContext context) =>
        (context.HttpContext.Features.Get<RequestErrors>() ?? new RequestErrors(ProblemCode.ValidationFailed, "The request is not valid.")).ToResult();

    /// <summary>The answer.</summary>
    public ProblemResult ToResult() => new(code, detail, _errors.Count > 0 ? _errors : null);

    /// <summary>Adds a message to a name, unless there are enough.</summary>
    public void Add(string name, string message)
    {
        if (_count++ < MaxMessages)
        {
            _errors[name] = [.. _errors.GetValueOrDefault(name, []), message];
        }
    }

    /// <summary>Makes this the answer to the request, together with what was reported before; a body that is no JSON stands alone.</summary>
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

    /// <summary>Takes what a validator found.</summary>
    internal sealed class ValidatorInterceptor : IValidatorInterceptor
    {
        public IValidationContext BeforeAspNetValidation(ActionContext actionContext, IValidationContext commonContext) => commonContext;

        public ValidationResult AfterAspNetValidation(ActionContext actionContext, IValidationContext validationContext, ValidationResult result)
        {
            if (!result.IsValid)
            {
                var errors = new RequestErrors(ProblemCode.ValidationFailed, "The request is not valid; see errors.");
                foreach (var failure in result.Errors)
                {
                    errors.Add(failure.PropertyName, failure.ErrorMessage);
                }

                errors.Report(actionContext.HttpContext, actionContext.ModelState);
            }

            return result;
        }
    }
}

/// <summary>Answers with a problem.</summary>
internal sealed class ProblemResult(ProblemCode code, string detail, IReadOnlyDictionary<string, IReadOnlyList<string>>? errors) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => Problem.WriteAsync(context.HttpContext, code, detail, errors);
}
