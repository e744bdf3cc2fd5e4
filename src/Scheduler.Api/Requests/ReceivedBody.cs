namespace Scheduler.Api.Requests;

/// <summary>The body of the present request as it was received, be it valid or not.</summary>
/// <param name="Bytes">All of it.</param>
internal sealed record ReceivedBody(ReadOnlyMemory<byte> Bytes);
