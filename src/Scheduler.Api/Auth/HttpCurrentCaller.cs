using Scheduler.Application.Common;

namespace Scheduler.Api.Auth;

/// <summary>The caller of the current HTTP request; hosted services have none.</summary>
internal sealed class HttpCurrentCaller(IHttpContextAccessor http) : ICurrentCaller
{
    public string? Id => http.HttpContext?.FindCaller() is { IsAnonymous: false } caller ? caller.Id : null;
}
