namespace Scheduler.Cli.Connection;

/// <summary>Keeps the body of the last response, so that it can be printed as the service sent it, including fields that the client does not know.</summary>
internal sealed class ResponseRecorder : DelegatingHandler
{
    public string LastBody { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            LastBody = await response.Content.ReadAsStringAsync(cancellationToken);
        }

        return response;
    }
}
