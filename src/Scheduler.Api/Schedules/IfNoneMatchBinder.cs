using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Schedules;

/// <summary>Binds the If-None-Match header of a PUT, which must be <c>*</c>: whether the resource must not exist.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromIfNoneMatchAttribute : ModelBinderAttribute
{
    public FromIfNoneMatchAttribute()
        : base(typeof(IfNoneMatchBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>Parses the If-None-Match header (RFC 9110 section 13.1.2).</summary>
internal sealed class IfNoneMatchBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var values = http.Request.Headers.IfNoneMatch;
        if (values.Count > 0 && string.Join(',', values.AsEnumerable()).Trim() != "*")
        {
            RequestErrors.Invalid(HeaderNames.IfNoneMatch, "must be *, which requires that the schedule does not exist.").Report(http, bindingContext.ModelState);
        }
        else
        {
            bindingContext.Result = ModelBindingResult.Success(values.Count > 0);
        }

        return Task.CompletedTask;
    }
}
