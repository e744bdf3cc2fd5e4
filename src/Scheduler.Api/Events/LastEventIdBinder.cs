using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Events;

/// <summary>Binds the Last-Event-ID header, which a client sends when it reconnects (HTML Standard, Server-sent events).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromLastEventIdAttribute : ModelBinderAttribute
{
    public FromLastEventIdAttribute()
        : base(typeof(LastEventIdBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>Reads the Last-Event-ID header.</summary>
internal sealed class LastEventIdBinder : IModelBinder
{
    public const string Header = "Last-Event-ID";

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var position = http.Request.Headers[Header] switch
        {
            [] => default,
            [var text] => ListEventsRequest.ParsePosition(text ?? ""),
            _ => Field<long>.Invalid("must be given only once."),
        };
        bindingContext.Result = ModelBindingResult.Success(position.HasValue ? position.Value : null);
        foreach (var message in position.Errors)
        {
            RequestErrors.Invalid(Header, message).Report(http, bindingContext.ModelState);
        }

        return Task.CompletedTask;
    }
}
