using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Workers;

/// <summary>Refuses a claim for workers that its caller is not bound to, before the rest of the claim is judged.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireBoundWorkersAttribute : Attribute, IActionFilter, IOrderedFilter
{
    /// <summary>Between the framework's filter that answers 415 (-3000) and the one that answers an invalid request (-2000).</summary>
    public int Order => -2500;

    public void OnActionExecuting(ActionExecutingContext context)
    {
        var wanted = context.ActionArguments.Values.OfType<ClaimTasksRequest>().SingleOrDefault()?.Workers.ValueOrDefault ?? [];
        if (context.HttpContext.FindCaller()?.Workers is { } bound && wanted.FirstOrDefault(worker => !bound.Contains(worker)) is { } refused)
        {
            context.Result = new ProblemResult(ProblemCode.Forbidden, $"The caller is bound to other workers than '{refused}'.", errors: null);
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // What there is to do is done before.
    }
}
