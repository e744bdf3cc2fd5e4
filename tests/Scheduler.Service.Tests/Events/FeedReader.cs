using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Events;

/// <summary>An event that a reader received.</summary>
internal sealed record ReceivedEvent(long Sequence, string TaskId, int Version, string Type);

/// <summary>Reads the event feed from the beginning. It reconnects to another replica at random, and when the one that it reads is killed.</summary>
internal sealed class FeedReader(HttpClient client, IReadOnlyList<Uri> addresses, SeededRandom random, bool isStream)
{
    private readonly List<ReceivedEvent> _events = [];
    private long _position;

    /// <summary>The events in the order in which they arrived.</summary>
    public IReadOnlyList<ReceivedEvent> Events => _events;

    /// <summary>The resets, which must not occur.</summary>
    public int Resets { get; private set; }

    public int Connections { get; private set; }

    /// <summary>Reads until the writers have finished and every event up to a position has arrived.</summary>
    public async Task RunAsync(Func<long?> end)
    {
        while (end() is not { } last || _position < last)
        {
            Connections++;
            using var timeout = new CancellationTokenSource(random.Between(0.2, 3));
            try
            {
                var address = addresses[random.Below(addresses.Count)];
                await (isStream ? StreamAsync(address, timeout.Token) : PollAsync(address, timeout.Token));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Killed, or time to reconnect.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task PollAsync(Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(new Uri(address, $"/api/events?after={_position}&limit=100&waitSeconds=5"), cancellationToken);
            Resets += page.GetProperty("reset").ValueKind == JsonValueKind.Null ? 0 : 1;
            foreach (var change in page.GetProperty("events").EnumerateArray())
            {
                Add(change);
            }

            _position = page.GetProperty("next").GetInt64();
        }
    }

    // The position of a block counts once the block is complete, as a client of Server-Sent Events does.
    private async Task StreamAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/events"));
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", $"{_position}");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var (id, type, data) = (_position, "", "");
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var text]:
                    id = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case ["event", var name]:
                    type = name;
                    break;
                case ["data", var json]:
                    data = json;
                    break;
                case [""]:
                    Resets += type == "reset" ? 1 : 0;
                    if (data.Length > 0 && type != "reset")
                    {
                        Add(JsonDocument.Parse(data).RootElement);
                    }

                    (_position, type, data) = (id, "", "");
                    break;
            }
        }
    }

    private void Add(JsonElement change) => _events.Add(new ReceivedEvent(
        change.GetProperty("sequence").GetInt64(),
        change.GetProperty("taskId").GetString()!,
        change.GetProperty("version").GetInt32(),
        change.GetProperty("type").GetString()!));
}
