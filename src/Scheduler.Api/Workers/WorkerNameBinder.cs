using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Workers;

/// <summary>Takes a worker's name from the end of the path as it was sent, be it one that a worker can have or not.</summary>
internal sealed class WorkerNameBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(RawPath.LastSegment(bindingContext.HttpContext) ?? "");
        return Task.CompletedTask;
    }
}
