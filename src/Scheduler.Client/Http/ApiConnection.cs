using System.Net;
using Polly.Timeout;

namespace Scheduler.Client.Http;

/// <summary>Sends calls, and turns unsuccessful responses into exceptions.</summary>
internal sealed class ApiConnection
{
    private readonly HttpClient _http;
    private readonly Uri _baseAddress;

    public ApiConnection(HttpClient http)
    {
        var address = http.BaseAddress ?? throw new ArgumentException("The HttpClient needs a BaseAddress.", nameof(http));
        _http = http;

        // Without a trailing slash, relative URIs would replace the last segment of the base path.
        _baseAddress = address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
    }

    /// <exception cref="SchedulerProblemException">The service rejected the call.</exception>
    /// <exception cref="HttpRequestException">There was no response, or it did not come from the service.</exception>
    public async Task<ApiResponse> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(call, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return new ApiResponse(
            response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends a call whose response is a stream, and returns when its headers have arrived.</summary>
    /// <exception cref="SchedulerProblemException">The service rejected the call.</exception>
    /// <exception cref="HttpRequestException">There was no response.</exception>
    public Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken) =>
        SendAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(ApiCall call, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = call.ToRequest(_baseAddress);
        try
        {
            var response = await _http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.NotModified && call.IfNoneMatchVersion is not null))
            {
                return response;
            }

            using (response)
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                throw ProblemReader.Read(response, body, call.WasRepeated);
            }
        }
        catch (TimeoutRejectedException exception)
        {
            throw NoResponse(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // HttpClient.Timeout has elapsed.
            throw NoResponse(exception);
        }
    }

    private static HttpRequestException NoResponse(Exception inner) => new("The service did not respond in time.", inner);
}
