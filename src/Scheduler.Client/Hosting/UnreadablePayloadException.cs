using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>The payload is not what the handler takes: no attempt can mend that.</summary>
internal sealed class UnreadablePayloadException(string message, Exception? inner) : Exception(message, inner)
{
    public static TPayload Guard<TPayload>(JsonElement payload, Func<JsonElement, TPayload?> read)
    {
        try
        {
            return read(payload) is { } value ? value : throw new JsonException("It was read as null.");
        }
        catch (Exception exception)
        {
            // Converters and constructors of the payload's type may throw anything.
            throw new UnreadablePayloadException($"The payload is not a {typeof(TPayload).Name}.", exception);
        }
    }
}
