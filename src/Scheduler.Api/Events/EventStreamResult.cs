using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Auth;
using Scheduler.Api.Concurrency;
using Scheduler.Application.Common;
using Scheduler.Application.Events;

namespace Scheduler.Api.Events;

/// <summary>
/// A response with Server-Sent Events. It ends when the client disconnects or reads nothing, when its credentials are no longer valid, or
/// when the service shuts down; not when the database fails. While it waits it holds no connection, context or concurrency permit.
/// </summary>
internal sealed class EventStreamResult(EventSubscription subscription) : IActionResult
{
    public const string MediaType = "text/event-stream";

    /// <summary>The interval of bookmarks; the contract allows 15 s.</summary>
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often the credentials are validated again. The cache of API keys adds 15 s; the contract allows 30 s.</summary>
    private static readonly TimeSpan AuthenticationInterval = TimeSpan.FromSeconds(5);

    /// <summary>The pause after a failure of the database.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>Whether a request asks for this representation.</summary>
    public static bool IsRequestedBy(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && types.Any(type => type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        using var subscribed = subscription;
        Detach(http);
        http.Response.ContentType = MediaType;
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await new Stream(http, subscription).RunAsync();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
    }

    // A stream lasts for hours: the limits and metrics of requests do not apply.
    private static void Detach(HttpContext http)
    {
        http.Features.Get<ConcurrencyPermit>()?.Release();
        if (http.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }

        if (HttpProtocol.IsHttp11(http.Request.Protocol) && http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private sealed class Stream(HttpContext http, EventSubscription subscription)
    {
        private readonly IDatabaseErrorClassifier _failures = http.RequestServices.GetRequiredService<IDatabaseErrorClassifier>();
        private readonly TimeProvider _time = http.RequestServices.GetRequiredKeyedService<TimeProvider>(MachineClock.Key);
        private readonly EventStreamWriter _writer = new(
            http,
            http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions,
            http.RequestServices.GetRequiredKeyedService<TimeProvider>(MachineClock.Key));

        private long _bookmarkedAt;
        private long _authenticatedAt;

        public async Task RunAsync()
        {
            _bookmarkedAt = _authenticatedAt = _time.GetTimestamp();
            _writer.WriteRetry(RetryDelay);
            if (!WriteReset())
            {
                _writer.WriteBookmark(subscription.Position);
            }

            await _writer.FlushAsync();
            while (await IsAuthenticatedAsync())
            {
                await WriteEventsAsync();
                if (subscription.IsShuttingDown)
                {
                    // At random, so that clients do not all reconnect at once.
                    _writer.WriteRetry(TimeSpan.FromSeconds(1 + (4 * Random.Shared.NextDouble())));
                    _writer.WriteEnd();
                    await _writer.FlushAsync();
                    return;
                }

                if (!subscription.MayHaveMore)
                {
                    await subscription.WaitAsync(Earlier(Until(_bookmarkedAt, BookmarkInterval), Until(_authenticatedAt, AuthenticationInterval)), http.RequestAborted);
                }
            }
        }

        private async Task WriteEventsAsync()
        {
            try
            {
                var events = await subscription.ReadAsync(int.MaxValue, http.RequestAborted);
                var isWritten = WriteReset() || events.Count > 0;
                foreach (var change in events)
                {
                    await _writer.WriteAsync(change);
                }

                if (WriteBookmark() || isWritten)
                {
                    await _writer.FlushAsync();
                }
            }
            catch (Exception e) when (_failures.Classify(e) != DatabaseErrorKind.Permanent)
            {
                await Task.Delay(FailurePause, _time, http.RequestAborted);
            }
        }

        private bool WriteReset()
        {
            if (subscription.TakeReset() is not { } reason)
            {
                return false;
            }

            _writer.WriteReset(subscription.Position, reason);
            return true;
        }

        private bool WriteBookmark()
        {
            if (Until(_bookmarkedAt, BookmarkInterval) > TimeSpan.Zero || !subscription.IsCurrent)
            {
                return false;
            }

            _bookmarkedAt = _time.GetTimestamp();
            _writer.WriteBookmark(subscription.Position);
            return true;
        }

        private async Task<bool> IsAuthenticatedAsync()
        {
            if (Until(_authenticatedAt, AuthenticationInterval) > TimeSpan.Zero)
            {
                return true;
            }

            _authenticatedAt = _time.GetTimestamp();
            return await http.RequestServices.GetRequiredService<CallerValidator>().IsValidAsync(http);
        }

        private TimeSpan Until(long since, TimeSpan interval) => interval - _time.GetElapsedTime(since);

        private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;
    }
}
