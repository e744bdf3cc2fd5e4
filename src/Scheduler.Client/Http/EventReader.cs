using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Polly.Timeout;
using Scheduler.Client.Json;

namespace Scheduler.Client.Http;

/// <summary>
/// Reads the event feed without end: as a stream, which is opened again after every interruption, or by long polling where no stream
/// gets through.
/// </summary>
internal sealed class EventReader(EventsClient events, EventFilter filter, long? after, TimeProvider time)
{
    private const string MediaType = "text/event-stream";
    private const int PageSize = 1000;

    // Less than the 30 s after which some proxies give up.
    private const int WaitSeconds = 20;

    // The service sends a bookmark at once, and then at least every 15 s.
    private static readonly TimeSpan FirstBlockTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(40);

    // Then a stream is tried again.
    private static readonly TimeSpan PollingPeriod = TimeSpan.FromHours(1);

    private static readonly CallRules Rules = new(AttemptTimeout: null, Once: true);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    private long? _position = after;
    private long? _pollingSince;
    private bool _isConnected;
    private bool _hasStreamed;
    private TimeSpan _reconnectDelay;
    private Exception? _failure;

    private bool IsPolling => _pollingSince is { } since && time.GetElapsedTime(since) < PollingPeriod;

    public async IAsyncEnumerable<EventFeedItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var items = (IsPolling ? PollAsync(cancellationToken) : StreamAsync(cancellationToken)).GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (await MoveNextAsync(items, cancellationToken).ConfigureAwait(false))
                {
                    var item = items.Current;
                    if (item.Position <= _position && item.Reset is null)
                    {
                        continue;
                    }

                    _position = item.Position;
                    yield return item;
                }
            }

            await Task.Delay(_reconnectDelay + _backoff.Next(_failure), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<EventFeedItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _failure = null;
            if (!await items.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            _isConnected = true;
            _backoff.Reset();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsTemporary(exception))
        {
            _failure = exception;
            if (!_hasStreamed && IsTimeout(exception))
            {
                StartPolling();
            }

            return false;
        }
    }

    private async IAsyncEnumerable<EventFeedItem> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _hasStreamed = false;
        _reconnectDelay = TimeSpan.Zero;
        using var response = await events.OpenStreamAsync(filter, _position, Rules, cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType == MediaType)
        {
            using var stream = new EventStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), time);
            while (await stream.ReadAsync(_hasStreamed ? StallTimeout : FirstBlockTimeout, cancellationToken).ConfigureAwait(false) is { } blocks)
            {
                _hasStreamed = true;
                var parser = SseParser.Create(blocks, Parse);
                foreach (var item in parser.Enumerate())
                {
                    yield return item.Data;
                }

                if (parser.ReconnectionInterval > TimeSpan.Zero)
                {
                    _reconnectDelay = parser.ReconnectionInterval;
                }

                if (long.TryParse(parser.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                {
                    yield return new EventFeedItem { Position = position };
                }
            }
        }

        if (!_hasStreamed)
        {
            StartPolling();
        }
    }

    private async IAsyncEnumerable<EventFeedItem> PollAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EventPage page;
        do
        {
            // The first position is needed at once.
            var wait = _position is null ? 0 : WaitSeconds;
            page = await events.ListPageAsync(filter, _position, PageSize, wait, Rules, cancellationToken).ConfigureAwait(false);
            foreach (var change in page.Events)
            {
                yield return ItemOf(change);
            }

            yield return new EventFeedItem { Position = page.Next, Reset = page.Reset };
        }
        while (page.Events.Count > 0 || page.More);
    }

    private void StartPolling() => _pollingSince = time.GetTimestamp();

    private static EventFeedItem Parse(string type, ReadOnlySpan<byte> data)
    {
        if (type == "reset")
        {
            var reset = ApiResponse.Parse(data, SchedulerJson.Default.ResetBody);
            return new EventFeedItem { Position = reset.Sequence, Reset = reset.Reason };
        }

        return ItemOf(ApiResponse.Parse(data, SchedulerJson.Default.SchedulerEvent));
    }

    private static EventFeedItem ItemOf(SchedulerEvent change) => new() { Position = change.Sequence, Event = change };

    // An error of a proxy is temporary where the service has been reached before; otherwise the address may be wrong.
    private bool IsTemporary(Exception exception) => exception switch
    {
        SchedulerProblemException problem => problem.StatusCode
            is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            || (problem.Code is null && _isConnected),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => _isConnected,
        _ => exception is HttpRequestException or IOException or TimeoutException or OperationCanceledException,
    };

    private static bool IsTimeout(Exception exception) => exception
        is TimeoutException
        or HttpRequestException { InnerException: TimeoutRejectedException }
        or SchedulerProblemException { StatusCode: HttpStatusCode.GatewayTimeout };
}
