using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Scheduler.Api.Auth;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Events;

/// <summary>Counts the requests that wait for events: streams, and JSON requests with a wait.</summary>
internal sealed class StreamLimiter(EventOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private int _total;

    /// <summary>The number of requests that wait for events.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>Counts a request until the result is disposed.</summary>
    /// <param name="caller">The id of the caller; null if it is not known.</param>
    /// <param name="problem">The reason for which the request is rejected, or null.</param>
    public IDisposable? TryEnter(string? caller, out ProblemCode? problem)
    {
        lock (_lock)
        {
            var own = caller is null ? 0 : _callers.GetValueOrDefault(caller);
            problem = caller is not null && own >= options.MaxStreamsPerCaller ? ProblemCode.RateLimited
                : _total >= options.MaxStreams ? ProblemCode.Unavailable
                : null;
            if (problem is not null)
            {
                return null;
            }

            _total++;
            if (caller is not null)
            {
                _callers[caller] = own + 1;
            }

            return new Stream(this, caller);
        }
    }

    private void Leave(string? caller)
    {
        lock (_lock)
        {
            _total--;
            if (caller is not null && --_callers[caller] == 0)
            {
                _callers.Remove(caller);
            }
        }
    }

    private sealed class Stream(StreamLimiter limiter, string? caller) : IDisposable
    {
        public void Dispose() => limiter.Leave(caller);
    }
}

/// <summary>Applies the <see cref="StreamLimiter"/> to an action. It runs before the request is validated, as other limits do.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LimitStreamsAttribute : Attribute, IAsyncResourceFilter
{
    private const int RetryAfterSeconds = 5;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (!EventStreamResult.IsRequestedBy(http.Request) && http.Request.Query["waitSeconds"] is [] or ["0"])
        {
            await next();
            return;
        }

        var caller = http.FindCaller() is { IsAnonymous: false } known ? known.Id : null;
        using var stream = http.RequestServices.GetRequiredService<StreamLimiter>().TryEnter(caller, out var problem);
        if (problem is not null)
        {
            context.Result = new EmptyResult();
            await Problem.WriteAsync(
                http,
                problem,
                string.Create(CultureInfo.InvariantCulture, $"Too many streams and waiting requests for events{(problem == ProblemCode.RateLimited ? " of this caller" : "")}; retry later."),
                retryAfterSeconds: RetryAfterSeconds);
            return;
        }

        await next();
    }
}
