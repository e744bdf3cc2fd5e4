using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.ApiKeys;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ApiKeyStorageTests(string provider) : DatabaseFixture(provider)
{
    private static readonly DateTimeOffset Expiry = FrozenTimeProvider.Start.AddDays(1).AddTicks(1);

    [Test]
    public async Task Key_is_found_by_its_text_with_all_of_its_properties()
    {
        var text = await AddAsync("Größe 😀", [Scopes.TasksWork, Scopes.TasksRead], ["reports", "a, \"b\" 漢"], Expiry);

        var key = (await Host.SendAsync(new AuthenticateApiKey(text)))!;

        Assert.That(
            (key.PublicId, key.Name, key.CreatedAt, key.ExpiresAt, key.RevokedAt),
            Is.EqualTo((text.Id.Value, "Größe 😀", FrozenTimeProvider.Start, (DateTimeOffset?)Expiry, (DateTimeOffset?)null)));
        Assert.That(key.Scopes, Is.EqualTo(new[] { "tasks:read", "tasks:work" }));
        Assert.That(key.Workers, Is.EqualTo(new[] { "reports", "a, \"b\" 漢" }));
    }

    [Test]
    public async Task Key_that_is_not_bound_to_workers_stays_unbound()
    {
        var text = await AddAsync();

        Assert.That((await Host.SendAsync(new AuthenticateApiKey(text)))!.Workers, Is.Null);
    }

    [Test]
    public async Task Names_of_the_maximum_length_are_stored()
    {
        var workers = Enumerable.Range(0, BoundWorkers.MaxCount).Select(i => $"{i:d2}{string.Concat(Enumerable.Repeat("漢", 98))}").ToArray();
        var text = await AddAsync(new string('n', ApiKeyName.MaxLength), [.. Scopes.All], workers);

        var key = (await Host.SendAsync(new AuthenticateApiKey(text)))!;

        Assert.That(key.Name, Has.Length.EqualTo(ApiKeyName.MaxLength));
        Assert.That(key.Workers, Is.EqualTo(workers));
    }

    [Test]
    public async Task Key_with_a_wrong_secret_is_not_authenticated()
    {
        var text = (await AddAsync()).Reveal();
        var wrong = text[..^1] + (text[^1] == '0' ? '1' : '0');

        Assert.That(await Host.SendAsync(new AuthenticateApiKey(ApiKeyText.TryParse(wrong)!)), Is.Null);
        Assert.That(await Host.SendAsync(new AuthenticateApiKey(ApiKeyText.New())), Is.Null);
    }

    [Test]
    public async Task Key_is_not_authenticated_from_its_expiry_on()
    {
        var text = await AddAsync(expiresAt: Expiry);
        Host.Clock.Now = Expiry.AddTicks(-1);
        Assert.That(await Host.SendAsync(new AuthenticateApiKey(text)), Is.Not.Null);

        Host.Clock.Now = Expiry;
        Assert.That(await Host.SendAsync(new AuthenticateApiKey(text)), Is.Null);
    }

    [Test]
    public async Task Revoked_key_is_rejected_immediately_although_it_was_cached()
    {
        var text = await AddAsync();
        await Host.SendAsync(new AuthenticateApiKey(text));

        Assert.That(await Host.SendAsync(new RevokeApiKey(text.Id)), Is.True);

        Assert.That(await Host.SendAsync(new AuthenticateApiKey(text)), Is.Null);
    }

    [Test]
    public async Task Unknown_key_cannot_be_revoked() => Assert.That(await Host.SendAsync(new RevokeApiKey(ApiKeyId.New())), Is.False);

    [Test]
    public async Task First_of_several_concurrent_revocations_sets_the_time()
    {
        var text = await AddAsync();

        var found = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Host.SendAsync(new RevokeApiKey(text.Id)))));
        Host.Clock.Now = FrozenTimeProvider.Start.AddHours(1);
        await Host.SendAsync(new RevokeApiKey(text.Id));

        Assert.That(found, Is.All.True);
        Assert.That((await Host.SendAsync(new ListApiKeys())).Single().RevokedAt, Is.EqualTo(FrozenTimeProvider.Start));
    }

    [Test]
    public async Task Keys_are_listed_oldest_first()
    {
        var first = await AddAsync("first", workers: ["w"], expiresAt: Expiry);
        Host.Clock.Now = FrozenTimeProvider.Start.AddTicks(1);
        var second = await AddAsync("second");
        await Host.SendAsync(new RevokeApiKey(second.Id));

        var keys = await Host.SendAsync(new ListApiKeys());

        Assert.That(keys.Select(key => (key.PublicId, key.Name, key.ExpiresAt, key.RevokedAt)), Is.EqualTo(new[]
        {
            (first.Id.Value, "first", (DateTimeOffset?)Expiry, (DateTimeOffset?)null),
            (second.Id.Value, "second", null, FrozenTimeProvider.Start.AddTicks(1)),
        }));
        Assert.That(keys[0].Workers, Is.EqualTo(new[] { "w" }));
        Assert.That(keys[0].Scopes, Is.EqualTo(new[] { "tasks:read" }));
        Assert.That(keys[1].Workers, Is.Null);
    }

    private Task<ApiKeyText> AddAsync(string name = "a key", string[]? scopes = null, string[]? workers = null, DateTimeOffset? expiresAt = null) =>
        Host.SendAsync(new AddApiKey(
            ApiKeyName.From(name), ScopeSet.From(scopes ?? [Scopes.TasksRead]), workers is null ? null : BoundWorkers.From(workers), expiresAt));
}
