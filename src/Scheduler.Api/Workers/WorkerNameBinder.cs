using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Workers;

/// <summary>Binds a worker's name from the last segment of the raw path, valid or not.</summary>
internal sealed class WorkerNameBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(RawPath.LastSegment(bindingContext.HttpContext) ?? "");
        return Task.CompletedTask;
    }
}
