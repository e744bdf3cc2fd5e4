namespace Scheduler.Client.Tests.Fakes;

/// <summary>Answers requests one by one from a script; the last line of it answers all that follow.</summary>
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
