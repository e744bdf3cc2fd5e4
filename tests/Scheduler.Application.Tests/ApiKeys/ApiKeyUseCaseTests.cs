using Moq;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.Tests.ApiKeys;

public sealed class ApiKeyUseCaseTests
{
    private Pipeline _pipeline = new();

    [SetUp]
    public void Begin() => _pipeline = new Pipeline();

    [Test]
    public async Task A_new_key_identifies_its_holder()
    {
        ApiKey? added = null;
        _pipeline.ApiKeys.Setup(keys => keys.Add(It.IsAny<ApiKey>())).Callback((ApiKey key) => added = key);

        var text = await _pipeline.SendAsync(
            new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.TasksRead]), BoundWorkers.From(["reports"]), Pipeline.Now.AddDays(1)));
        GivenKey(added!);
        var caller = await _pipeline.SendAsync(new AuthenticateApiKey(text));

        Assert.That(
            (caller!.PublicId, caller.Name, caller.CreatedAt, caller.ExpiresAt),
            Is.EqualTo((text.Id.Value, "a key", Pipeline.Now, (DateTimeOffset?)Pipeline.Now.AddDays(1))));
        Assert.That(caller.Scopes, Is.EqualTo(new[] { Scopes.TasksRead }));
        Assert.That(caller.Workers, Is.EqualTo(new[] { "reports" }));
    }

    [Test]
    public async Task An_unknown_key_is_rejected() => Assert.That(await AuthenticateAsync(ApiKeyText.New()), Is.Null);

    [Test]
    public async Task A_known_id_with_another_secret_is_rejected()
    {
        var text = GivenNewKey();
        var (prefix, secret) = (text.Reveal()[..^1], text.Reveal()[^1]);

        Assert.That(await AuthenticateAsync(ApiKeyText.TryParse(prefix + (secret == '0' ? '1' : '0'))!), Is.Null);
        Assert.That(await AuthenticateAsync(text), Is.Not.Null);
    }

    [Test]
    public async Task A_key_is_rejected_from_its_expiry_even_while_it_is_cached()
    {
        var text = GivenNewKey(Pipeline.Now.AddSeconds(1));
        Assert.That(await AuthenticateAsync(text), Is.Not.Null);
        _pipeline.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await AuthenticateAsync(text), Is.Null);
        _pipeline.ApiKeys.Verify(keys => keys.FindAsync(text.Id, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task A_revoked_key_is_read_again_and_rejected_immediately()
    {
        var text = ApiKeyText.New();
        var cached = GivenKey(NewKey(text));
        Assert.That(await AuthenticateAsync(text), Is.Not.Null);

        // The use cases have contexts of their own, so the cached key is another object.
        var revoked = GivenKey(NewKey(text));
        Assert.That(await _pipeline.SendAsync(new RevokeApiKey(text.Id)), Is.True);

        Assert.That((cached.RevokedAt, revoked.RevokedAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)Pipeline.Now)));
        Assert.That(await AuthenticateAsync(text), Is.Null);
    }

    [Test]
    public async Task Revoking_an_unknown_key_reports_that_there_is_none() =>
        Assert.That(await _pipeline.SendAsync(new RevokeApiKey(ApiKeyId.New())), Is.False);

    private static ApiKey NewKey(ApiKeyText text, DateTimeOffset? expiresAt = null) =>
        ApiKey.Create(text, ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), workers: null, expiresAt, Pipeline.Now);

    private Task<ApiKeyResponse?> AuthenticateAsync(ApiKeyText text) => _pipeline.SendAsync(new AuthenticateApiKey(text));

    private ApiKeyText GivenNewKey(DateTimeOffset? expiresAt = null)
    {
        var text = ApiKeyText.New();
        GivenKey(NewKey(text, expiresAt));
        return text;
    }

    private ApiKey GivenKey(ApiKey key)
    {
        _pipeline.ApiKeys.Setup(keys => keys.FindAsync(key.PublicId, It.IsAny<CancellationToken>())).ReturnsAsync(key);
        return key;
    }
}
