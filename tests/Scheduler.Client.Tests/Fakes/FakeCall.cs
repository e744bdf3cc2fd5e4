using System.Text.Json.Nodes;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>A call that reached the fake service, or would have.</summary>
internal sealed record FakeCall(string Verb, string TaskId, JsonObject Body, DateTimeOffset At);

/// <summary>What happens to a call.</summary>
internal enum Fault
{
    /// <summary>It is answered.</summary>
    None,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>The connection breaks before the service has it.</summary>
    LostBefore,

    /// <summary>The service does what is asked, and its answer is lost.</summary>
    LostAfter,

    /// <summary>The service does what is asked, and nothing is heard of it.</summary>
    Silent,

    /// <summary>The service does what is asked, and the call ends neither by a response nor by its token.</summary>
    Stuck,

    /// <summary>503.</summary>
    Unavailable,
}
