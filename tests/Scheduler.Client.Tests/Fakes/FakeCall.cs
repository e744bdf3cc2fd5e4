using System.Text.Json.Nodes;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>A call to the fake service, whether or not it arrived.</summary>
internal sealed record FakeCall(string Verb, string TaskId, JsonObject Body, DateTimeOffset At);

/// <summary>The fault injected into a call.</summary>
internal enum Fault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The connection is refused.</summary>
    ConnectionRefused,

    /// <summary>The connection breaks before the service receives the call.</summary>
    LostBefore,

    /// <summary>The call takes effect, and its response is lost.</summary>
    LostAfter,

    /// <summary>The call takes effect, and there is no response until the caller cancels.</summary>
    NoResponse,

    /// <summary>The call takes effect, and never ends, not even when canceled.</summary>
    Stuck,

    /// <summary>The service responds with 503.</summary>
    Unavailable,
}
