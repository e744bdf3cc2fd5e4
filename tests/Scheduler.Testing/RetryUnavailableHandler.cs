using System.Diagnostics;
using System.Net;

namespace Scheduler.Testing;

/// <summary>
/// Sends a request again that was answered with 503 and <c>Retry-After</c>, as the contract tells clients to. A process on a
/// machine that is short of processors does not serve all that come at once within its timeouts.
/// </summary>
public sealed class RetryUnavailableHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable
                || response.Headers.RetryAfter?.Delta is not { } pause
                || Stopwatch.GetElapsedTime(start) > Timeout)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }
}
