using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Claims;

/// <summary>Refuses a claim for workers that its caller is not bound to, before the rest of the claim is judged.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireBoundWorkersAttribute : Attribute, IActionFilter, IOrderedFilter
{
    /// <summary>Between the framework's filter that answers 415 (-3000) and the one that answers an invalid request (-2000).</summary>
    public int Order => -2500;

    public void OnActionExecuting(ActionExecutingContext context)
    {
        var wanted = context.ActionArguments.Values.OfType<ClaimTasksRequest>().SingleOrDefault()?.WrittenWorkers.ValueOrDefault ?? [];
        if (context.HttpContext.FindCaller()?.Workers is { } bound && wanted.FirstOrDefault(name => !bound.Any(worker => worker.Value == name)) is { } refused)
        {
            // What is no worker's name may be of any length.
            var name = WorkerName.Validate(refused).Count == 0 ? $"'{refused}'" : "one of these";
            context.Result = new ProblemResult(ProblemCode.Forbidden, $"The caller is bound to other workers than {name}.", errors: null);
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // What there is to do is done before.
    }
}
