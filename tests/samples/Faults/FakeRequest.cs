using System.Text.Json;

namespace Scheduler.Samples.Faults;

/// <summary>A request of a worker.</summary>
/// <param name="Action">The last segment of its path: <c>claims</c>, <c>heartbeat</c>, <c>complete</c>, <c>fail</c> or <c>release</c>.</param>
/// <param name="Body">The body as it was sent.</param>
/// <param name="At">The timestamp of its arrival, from <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed record FakeRequest(string Action, string Body, long At)
{
    public string? Text(string name) =>
        JsonDocument.Parse(Body).RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
}
