namespace Scheduler.Client.Http;

/// <summary>
/// Reads each answer to its end, so that one that breaks off or stalls is repeated as one that never came. The application's own
/// handlers come after it, and get a token of their own: what their callbacks throw would otherwise surface where the call is
/// cancelled, which may be a timer, and end the process.
/// </summary>
internal sealed class BufferingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var inner = new CancellationTokenSource();
        using var cancelling = cancellationToken.Register(() => Cancel(inner));
        var response = await base.SendAsync(request, inner.Token).ConfigureAwait(false);
        try
        {
            // It stays in the content, where the next reader finds it.
            await response.Content.ReadAsByteArrayAsync(inner.Token).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // The call ends by the token all the same.
        }
    }
}
