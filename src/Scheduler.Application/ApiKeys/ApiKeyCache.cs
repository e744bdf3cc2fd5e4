using System.Collections.Concurrent;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>
/// Caches API keys for some seconds, so that a busy caller does not cost a database read per request. Unknown keys are not
/// cached: a client that invents keys could fill the memory.
/// </summary>
internal sealed class ApiKeyCache(TimeProvider time)
{
    /// <summary>How long this process may still accept a key that another process has revoked.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    /// <summary>The maximum number of keys.</summary>
    public const int Capacity = 1000;

    private readonly ConcurrentDictionary<ApiKeyId, (ApiKey Key, long ReadAt)> _keys = new();
    private readonly Lock _changing = new();
    private int _generation;

    /// <summary>Returns the key from the cache, or reads it.</summary>
    public async Task<ApiKey?> GetOrReadAsync(ApiKeyId id, Func<ApiKeyId, Task<ApiKey?>> read)
    {
        if (_keys.TryGetValue(id, out var cached) && time.GetElapsedTime(cached.ReadAt) < Lifetime)
        {
            return cached.Key;
        }

        // The age counts from before the read, because the result may be as old as that when it arrives.
        var (generation, readAt) = (Volatile.Read(ref _generation), time.GetTimestamp());
        var key = await read(id);
        if (key is not null)
        {
            Store(key, generation, readAt);
        }

        return key;
    }

    /// <summary>Removes all keys, including those that are being read at the same time.</summary>
    public void Clear()
    {
        lock (_changing)
        {
            _generation++;
            _keys.Clear();
        }
    }

    private void Store(ApiKey key, int generation, long readAt)
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
