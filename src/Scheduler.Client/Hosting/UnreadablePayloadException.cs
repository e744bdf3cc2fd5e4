using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>The payload cannot be deserialized as the handler's payload type; a retry would not help.</summary>
internal sealed class UnreadablePayloadException(string message, Exception? inner) : Exception(message, inner)
{
    public static TPayload Guard<TPayload>(JsonElement payload, Func<JsonElement, TPayload?> read)
    {
        try
        {
            return read(payload) is { } value ? value : throw new JsonException("The payload is null.");
        }
        catch (Exception exception)
        {
            // Converters and constructors of the payload type may throw any exception.
            throw new UnreadablePayloadException($"The payload is not a {typeof(TPayload).Name}.", exception);
        }
    }
}
