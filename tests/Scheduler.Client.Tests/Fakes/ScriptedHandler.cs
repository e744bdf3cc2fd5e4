namespace Scheduler.Client.Tests.Fakes;

/// <summary>Responds to requests from a script, one entry each; the last entry is repeated.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly List<SentRequest> _requests = [];

    public IReadOnlyList<SentRequest> Requests => _requests;

    public SentRequest Request => _requests.Single();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Add(await SentRequest.ReadAsync(request));
        return script[Math.Min(_requests.Count, script.Length) - 1]();
    }
}
