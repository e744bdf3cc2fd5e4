using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Idempotency;

namespace Scheduler.Api.Idempotency;

/// <summary>Takes the header Idempotency-Key. The parameter stands behind the one of the body, whose bytes belong to the key.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromIdempotencyKeyAttribute : ModelBinderAttribute
{
    public FromIdempotencyKeyAttribute()
        : base(typeof(IdempotencyKeyBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>Reads the header Idempotency-Key.</summary>
internal sealed class IdempotencyKeyBinder : IModelBinder
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The greatest number of characters.</summary>
    public const int MaxLength = 200;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var values = http.Request.Headers[Header];
        if (values.Count == 0)
        {
            bindingContext.Result = ModelBindingResult.Success(model: null);
        }
        else if (values is not [{ Length: > 0 and <= MaxLength } key] || !key.All(c => c is > ' ' and <= '~'))
        {
            RequestErrors.Invalid(Header, $"must be given once, with 1 to {MaxLength} visible ASCII characters.").Report(http, bindingContext.ModelState);
        }
        else if (http.Features.Get<ReceivedBody>() is { } body)
        {
            bindingContext.Result = ModelBindingResult.Success(IdempotencyKey.Of(http.CallerId(), PathOf(http.Request), key, body.Bytes.Span));
        }

        return Task.CompletedTask;
    }

    // Paths are compared without case by routing, and the singular is an alias.
    private static string PathOf(HttpRequest request)
    {
        var path = request.Path.Value!.ToUpperInvariant();
        return path == "/API/TASK" || path.StartsWith("/API/TASK/", StringComparison.Ordinal) ? path.Insert("/API/TASK".Length, "S") : path;
    }
}
