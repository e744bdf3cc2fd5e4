namespace Scheduler.Api.Tests.Events;

/// <summary>A block of a stream of Server-Sent Events.</summary>
internal sealed record EventBlock(string? Id, string? Event, string? Data, string? Retry);

/// <summary>Reads a stream of Server-Sent Events block by block.</summary>
internal sealed class EventStreamReader : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStreamReader(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    public HttpResponseMessage Response => _response;

    public static async Task<EventStreamReader> OpenAsync(HttpClient client, string query = "", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/events{query}");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventStreamReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads the next block; null at the end of the stream.</summary>
    public async Task<EventBlock?> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(Limit);
        var block = new EventBlock(Id: null, Event: null, Data: null, Retry: null);
        while (await _lines.ReadLineAsync(timeout.Token) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var text]:
                    block = block with { Id = text };
                    break;
                case ["event", var text]:
                    block = block with { Event = text };
                    break;
                case ["data", var text]:
                    block = block with { Data = text };
                    break;
                case ["retry", var text]:
                    block = block with { Retry = text };
                    break;
                case [""]:
                    return block;
                default:
                    Assert.Fail($"The stream has an unexpected line: {line}");
                    break;
            }
        }

        return null;
    }

    /// <summary>Reads the next event or reset, past bookmarks.</summary>
    public async Task<EventBlock?> ReadEventAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await ReadAsync() is { } block)
        {
            if (block.Event is not null)
            {
                return block;
            }

            Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(Limit), "Only bookmarks arrive.");
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
