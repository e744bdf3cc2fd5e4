using System.Net;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>
/// Sends the reports of a worker. While none is being sent, a report is sent at once, as a single call. Those that arrive meanwhile are
/// sent together afterwards.
/// </summary>
internal sealed class ReportQueue(ClaimsClient claims, CallRules rules, TimeProvider time)
{
    private const int MaxItems = 100;

    /// <summary>The service accepts bodies of up to 1 MiB.</summary>
    private const int MaxBytes = 1_000_000;

    /// <summary>How long a report waits for an earlier request, which may be stuck.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(100);

    /// <summary>How long only single calls are used after the service turned out not to know the request. It may be upgraded.</summary>
    private static readonly TimeSpan UnsupportedPeriod = TimeSpan.FromMinutes(5);

    private readonly object _lock = new();
    private readonly List<Waiting> _waiting = [];
    private int _inFlight;
    private long? _unsupportedSince;

    /// <summary>Sends a report, with the exceptions of the single call.</summary>
    /// <exception cref="SchedulerProblemException">The service rejected the report.</exception>
    /// <exception cref="HttpRequestException">There was no response, or it did not come from the service.</exception>
    public async Task SendAsync(QueuedReport report, CancellationToken cancellationToken)
    {
        if (Enqueue(report, cancellationToken) is { } waiting)
        {
            // A report that its caller has given up may still fail.
            _ = waiting.Ended.Task.ContinueWith(
                static ended => ended.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            await Task.WhenAny(waiting.Sent.Task, Task.Delay(MaxWait, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            SendIfWaiting(waiting);
            await waiting.Ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await claims.SendAsync(report.Call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            SendNext();
        }
    }

    private static byte[] BodyOf(IEnumerable<Waiting> batch)
    {
        using var body = new MemoryStream();
        body.Write("{\"items\":["u8);
        var separator = ""u8;
        foreach (var waiting in batch)
        {
            body.Write(separator);
            body.Write(waiting.Report.Item);
            separator = ","u8;
        }

        body.Write("]}"u8);
        return body.ToArray();
    }

    // Null when nothing is in flight: then the caller sends it.
    private Waiting? Enqueue(QueuedReport report, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_inFlight == 0)
            {
                _inFlight++;
                return null;
            }

            var waiting = new Waiting(report, cancellationToken);
            _waiting.Add(waiting);
            return waiting;
        }
    }

    private void SendIfWaiting(Waiting waiting)
    {
        // More than one request when many wait before it.
        while (true)
        {
            lock (_lock)
            {
                if (!_waiting.Contains(waiting))
                {
                    return;
                }

                _inFlight++;
            }

            SendNext();
        }
    }

    /// <summary>Sends what waits, or nothing, in place of a request that has ended.</summary>
    private void SendNext()
    {
        List<Waiting> batch;
        lock (_lock)
        {
            batch = TakeBatch();
            if (batch.Count == 0)
            {
                _inFlight--;
                return;
            }
        }

        _ = SendAsync(batch);
    }

    private List<Waiting> TakeBatch()
    {
        _waiting.RemoveAll(waiting => waiting.CancellationToken.IsCancellationRequested);
        var (count, bytes) = (0, 0);
        while (count < _waiting.Count && count < MaxItems && (count == 0 || bytes + _waiting[count].Report.Item.Length < MaxBytes))
        {
            bytes += _waiting[count++].Report.Item.Length + 1;
        }

        var batch = _waiting.GetRange(0, count);
        _waiting.RemoveRange(0, count);
        return batch;
    }

    private async Task SendAsync(List<Waiting> batch)
    {
        batch.ForEach(waiting => waiting.Sent.TrySetResult());
        try
        {
            if (batch.Count == 1 || IsUnsupported())
            {
                await SendSinglyAsync(batch).ConfigureAwait(false);
            }
            else
            {
                await SendTogetherAsync(batch).ConfigureAwait(false);
            }
        }
        finally
        {
            SendNext();
        }
    }

    private bool IsUnsupported()
    {
        lock (_lock)
        {
            return _unsupportedSince is { } since && time.GetElapsedTime(since) < UnsupportedPeriod;
        }
    }

    private void SetUnsupported()
    {
        lock (_lock)
        {
            _unsupportedSince = time.GetTimestamp();
        }
    }

    private async Task SendTogetherAsync(List<Waiting> batch)
    {
        try
        {
            var call = ClaimsClient.ReportsCall(rules).WithBody(BodyOf(batch));
            var results = await claims.ReportAsync(call, [.. batch.Select(waiting => waiting.Report.Report)], CancellationToken.None).ConfigureAwait(false);
            var others = batch.Zip(results).Where(pair => !TryEnd(pair.First, pair.Second)).Select(pair => pair.First).ToList();
            await SendSinglyAsync(others).ConfigureAwait(false);
        }
        catch (SchedulerProblemException problem) when (IsAboutRequest(problem))
        {
            if (!IsAboutContent(problem))
            {
                SetUnsupported();
            }

            await SendSinglyAsync(batch).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            batch.ForEach(waiting => waiting.Ended.TrySetException(exception));
        }
    }

    // An older service, or a gateway with a list of paths, does not know the request. Any other error would affect single calls too.
    private static bool IsAboutRequest(SchedulerProblemException problem) => IsAboutContent(problem) || problem.StatusCode
        is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented;

    // One invalid report rejects all of them.
    private static bool IsAboutContent(SchedulerProblemException problem) =>
        problem.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge;

    // The single call reports more about an invalid payload.
    private static bool TryEnd(Waiting waiting, TaskReportResult result)
    {
        if (result.IsSuccess)
        {
            waiting.Ended.TrySetResult();
        }
        else if (result is { StatusCode: (int)HttpStatusCode.NotFound or (int)HttpStatusCode.Conflict, Code: not null })
        {
            waiting.Ended.TrySetException(new SchedulerProblemException((HttpStatusCode)result.StatusCode, result.Code, result.Detail)
            {
                WasRepeated = waiting.Report.Call.WasRepeated,
            });
        }

        return waiting.Ended.Task.IsCompleted;
    }

    private Task SendSinglyAsync(IEnumerable<Waiting> batch) => Task.WhenAll(batch.Select(async waiting =>
    {
        try
        {
            await claims.SendAsync(waiting.Report.Call, waiting.CancellationToken).ConfigureAwait(false);
            waiting.Ended.TrySetResult();
        }
        catch (Exception exception)
        {
            waiting.Ended.TrySetException(exception);
        }
    }));

    private sealed class Waiting(QueuedReport report, CancellationToken cancellationToken)
    {
        public QueuedReport Report { get; } = report;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        /// <summary>Completes when the report is about to be sent.</summary>
        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
