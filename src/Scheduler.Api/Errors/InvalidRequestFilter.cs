using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Application.Idempotency;

namespace Scheduler.Api.Errors;

/// <summary>
/// Rejects invalid requests before the action, except those with an idempotency key: the key is examined first, and decides
/// whether the content matters. <see cref="InvalidRequestExtensions.Validated"/> rejects them then.
/// </summary>
internal sealed class InvalidRequestFilter : IActionFilter
{
    public void OnActionExecuting(ActionExecutingContext context)
    {
        if (!context.ModelState.IsValid && !context.ActionArguments.Values.OfType<IdempotencyKey>().Any())
        {
            context.Result = RequestErrors.Of(context.HttpContext).ToResult();
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // Nothing to do after the action.
    }
}

internal static class InvalidRequestExtensions
{
    /// <summary>Content that throws when it is called, if the request is invalid. Every action with an idempotency key needs it.</summary>
    /// <exception cref="InvalidRequestException">The request is invalid.</exception>
    public static Func<T> Validated<T>(this ControllerBase controller, Func<T> content) =>
        () => controller.ModelState.IsValid ? content() : throw new InvalidRequestException(RequestErrors.Of(controller.HttpContext));
}

/// <summary>Thrown when the content of an invalid request is needed.</summary>
internal sealed class InvalidRequestException(RequestErrors errors) : Exception("The request is not valid.")
{
    public RequestErrors Errors { get; } = errors;
}
