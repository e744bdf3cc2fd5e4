namespace Scheduler.Api.Requests;

/// <summary>The body of the current request as received, valid or not.</summary>
/// <param name="Bytes">The complete body.</param>
internal sealed record ReceivedBody(ReadOnlyMemory<byte> Bytes);
