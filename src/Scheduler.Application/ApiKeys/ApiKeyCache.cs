using System.Collections.Concurrent;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>
/// Remembers for some seconds the keys that were read, so that a busy caller costs no read of the database for each request.
/// Keys that do not exist are not remembered: whoever makes them up would fill the memory.
/// </summary>
internal sealed class ApiKeyCache(TimeProvider time)
{
    /// <summary>How long a key that another process has revoked may still be taken here.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    /// <summary>The greatest number of keys.</summary>
    public const int Capacity = 1000;

    private readonly ConcurrentDictionary<ApiKeyId, (ApiKey Key, long ReadAt)> _keys = new();
    private readonly Lock _changing = new();
    private int _generation;

    /// <summary>The key with this id, which is read when it is not remembered.</summary>
    public async Task<ApiKey?> GetOrRead(ApiKeyId id, Func<ApiKeyId, Task<ApiKey?>> read)
    {
        if (_keys.TryGetValue(id, out var known) && time.GetElapsedTime(known.ReadAt) < Lifetime)
        {
            return known.Key;
        }

        // The age counts from before the read: what is read may be that old by the time that it is here.
        var (generation, readAt) = (Volatile.Read(ref _generation), time.GetTimestamp());
        var key = await read(id);
        if (key is not null)
        {
            Keep(key, generation, readAt);
        }

        return key;
    }

    /// <summary>Forgets every key, also those that are being read at this moment.</summary>
    public void Clear()
    {
        lock (_changing)
        {
            _generation++;
            _keys.Clear();
        }
    }

    private void Keep(ApiKey key, int generation, long readAt)
    {
        lock (_changing)
        {
            if (generation != _generation)
            {
                return;
            }

            if (_keys.Count >= Capacity)
            {
                _keys.Clear();
            }

            _keys[key.PublicId] = (key, readAt);
        }
    }
}
