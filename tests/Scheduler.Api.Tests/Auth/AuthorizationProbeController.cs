using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Auth;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Endpoints that return the caller and the connection of a request; only in servers that <see cref="AddTo"/> them.</summary>
[ApiController]
[Route("probe")]
public sealed class AuthorizationProbeController : ControllerBase
{
    [HttpGet("caller")]
    [Authorize(Scopes.TasksRead)]
    public object Caller() => new
    {
        id = HttpContext.CallerId(),
        workers = HttpContext.FindCaller()!.Workers?.Select(worker => worker.Value),
        scheme = Request.Scheme,
        remote = HttpContext.Connection.RemoteIpAddress!.ToString(),
    };

    /// <summary>An endpoint without authorization metadata.</summary>
    [HttpGet("forgotten")]
    public IActionResult Forgotten() => Ok("reached");

    internal static void AddTo(IServiceCollection services) => services.AddControllers().AddApplicationPart(typeof(AuthorizationProbeController).Assembly);
}
