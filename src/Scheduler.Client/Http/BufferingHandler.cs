namespace Scheduler.Client.Http;

/// <summary>
/// Buffers each response except streams, so that one that is truncated or stalls is retried like a missing one. The application's own handlers come
/// after this one and get a separate token: exceptions of their cancellation callbacks would otherwise surface where the call is
/// canceled, which may be a timer, and crash the process.
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
            if (ApiCall.Of(request) is { IsStream: true } && response.IsSuccessStatusCode)
            {
                return response;
            }

            // The content keeps the buffer for later readers.
            await response.Content.ReadAsByteArrayAsync(inner.Token).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Cancels a source; exceptions of its callbacks are dropped.</summary>
    public static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // The call is canceled by its token regardless.
        }
    }
}
