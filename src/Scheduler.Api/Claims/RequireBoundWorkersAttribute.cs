using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Claims;

/// <summary>Rejects a claim for workers that the caller is not bound to, before the rest of the request is validated.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireBoundWorkersAttribute : Attribute, IActionFilter, IOrderedFilter
{
    /// <summary>Before <see cref="InvalidRequestFilter"/>, which has the default order.</summary>
    public int Order => -1;

    public void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.ActionArguments.Values.OfType<ClaimTasksRequest>().Any()
            && context.HttpContext.FindCaller()?.Workers is { } bound
            && NamesIn(context.HttpContext).FirstOrDefault(name => !bound.Any(worker => worker.Value == name)) is { } unbound)
        {
            // An invalid name may be of any length, so it is not repeated.
            var name = WorkerName.Validate(unbound).Count == 0 ? $"the worker '{unbound}'" : "one of these workers";
            context.Result = new ProblemResult(ProblemCode.Forbidden, $"The caller is not bound to {name}.", errors: null);
        }
    }

    // The names as sent, valid or not.
    private static IReadOnlyList<string> NamesIn(HttpContext context) =>
        JsonMember.MembersOf(context.Features.GetRequiredFeature<ReceivedBody>().Bytes).TryGetValue("workers", out var workers)
            ? FieldTypes.ReadTextList(workers, FieldParsers.Text).ValueOrDefault ?? []
            : [];

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // Nothing to do after the action.
    }
}
