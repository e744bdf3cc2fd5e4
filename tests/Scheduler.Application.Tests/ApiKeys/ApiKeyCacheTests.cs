using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.Tests.ApiKeys;

public sealed class ApiKeyCacheTests
{
    private FakeTimeProvider _time = new();
    private ApiKeyCache _cache = null!;
    private int _reads;

    [SetUp]
    public void Begin()
    {
        _time = new FakeTimeProvider();
        _cache = new ApiKeyCache(_time);
        _reads = 0;
    }

    [Test]
    public async Task A_cached_key_is_read_again_after_its_lifetime()
    {
        var key = NewKey();
        await GetAsync(key);
        _time.Advance(ApiKeyCache.Lifetime - TimeSpan.FromTicks(1));
        Assert.That(await GetAsync(key), Is.SameAs(key));
        Assert.That(_reads, Is.EqualTo(1));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(await GetAsync(key), Is.SameAs(key));
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task The_age_of_a_cached_key_counts_from_the_start_of_the_read()
    {
        var key = NewKey();
        await _cache.GetOrReadAsync(key.PublicId, _ =>
        {
            _time.Advance(ApiKeyCache.Lifetime);
            return Task.FromResult<ApiKey?>(key);
        });

        await GetAsync(key);

        Assert.That(_reads, Is.EqualTo(1));
    }

    [Test]
    public void A_revocation_takes_effect_within_30_seconds() => Assert.That(ApiKeyCache.Lifetime, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(30)));

    [Test]
    public async Task An_unknown_key_is_not_cached()
    {
        var id = ApiKeyId.New();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await _cache.GetOrReadAsync(id, _ => ReadAsync(null)), Is.Null);
        }

        Assert.That(_reads, Is.EqualTo(3));
    }

    [Test]
    public async Task A_key_is_read_again_after_the_cache_was_cleared()
    {
        var key = NewKey();
        await GetAsync(key);
        _cache.Clear();
        await GetAsync(key);

        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task A_key_that_was_being_read_during_a_clear_is_not_cached()
    {
        var key = NewKey();
        await _cache.GetOrReadAsync(key.PublicId, _ =>
        {
            _cache.Clear();
            return Task.FromResult<ApiKey?>(key);
        });

        await GetAsync(key);

        Assert.That(_reads, Is.EqualTo(1));
    }

    [Test]
    public async Task The_cache_does_not_exceed_its_capacity()
    {
        var keys = Enumerable.Range(0, ApiKeyCache.Capacity + 1).Select(_ => NewKey()).ToList();
        foreach (var key in keys[..^1].Concat(keys[..^1]))
        {
            await GetAsync(key);
        }

        Assert.That(_reads, Is.EqualTo(ApiKeyCache.Capacity), "All of them are cached.");
        await GetAsync(keys[^1]);
        await GetAsync(keys[^1]);
        Assert.That(_reads, Is.EqualTo(ApiKeyCache.Capacity + 1));
        await GetAsync(keys[0]);
        Assert.That(_reads, Is.EqualTo(ApiKeyCache.Capacity + 2), "The cache was cleared for one more key.");
    }

    private static ApiKey NewKey() => ApiKey.Create(
        ApiKeyText.New(), ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), workers: null, expiresAt: null, DateTimeOffset.UnixEpoch);

    private Task<ApiKey?> GetAsync(ApiKey key) => _cache.GetOrReadAsync(key.PublicId, _ => ReadAsync(key));

    private Task<ApiKey?> ReadAsync(ApiKey? key)
    {
        _reads++;
        return Task.FromResult(key);
    }
}
