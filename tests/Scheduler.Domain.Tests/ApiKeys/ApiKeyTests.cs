using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_key_matches_only_its_own_text()
    {
        var text = ApiKeyText.New();
        var key = Create(text);
        var wrong = text.Reveal();
        wrong = wrong[..^1] + (wrong[^1] == '0' ? '1' : '0');

        Assert.That(key.Matches(ApiKeyText.TryParse(text.Reveal())!));
        Assert.That(key.Matches(ApiKeyText.TryParse(wrong)!), Is.False);
        Assert.That(key.Matches(ApiKeyText.New()), Is.False);
    }

    [Test]
    public void The_secret_is_not_stored()
    {
        var text = ApiKeyText.New();
        var secret = Convert.FromHexString(text.Reveal()[21..]);
        var stored = FieldsOf(Create(text)).OfType<byte[]>().ToList();

        Assert.That(stored.Select(bytes => bytes.Length), Is.EquivalentTo(new[] { ApiKey.SaltLength, ApiKey.HashLength }));
        Assert.That(stored, Has.None.EqualTo(secret));
    }

    [Test]
    public void Each_key_has_its_own_salt_even_for_the_same_secret()
    {
        var text = ApiKeyText.New();
        var stored = Enumerable.Range(0, 10).SelectMany(_ => FieldsOf(Create(text)).OfType<byte[]>()).Select(Convert.ToHexString);

        Assert.That(stored, Is.Unique);
    }

    [Test]
    public void A_key_is_valid_before_its_expiry_but_not_at_it()
    {
        var key = Create(expiresAt: Now.AddHours(1));

        Assert.That(key.IsValidAt(Now.AddHours(1).AddTicks(-1)));
        Assert.That(key.IsValidAt(Now.AddHours(1)), Is.False);
        Assert.That(Create().IsValidAt(DateTimeOffset.MaxValue));
    }

    [Test]
    public void A_revoked_key_is_never_valid()
    {
        var key = Create();
        key.Revoke(Now.AddHours(1));

        Assert.That(key.RevokedAt, Is.EqualTo(Now.AddHours(1)));
        Assert.That(key.IsValidAt(Now), Is.False);
        Assert.That(key.IsValidAt(Now.AddYears(1)), Is.False);
    }

    [Test]
    public void Revoking_again_changes_nothing()
    {
        var key = Create();
        key.Revoke(Now.AddHours(1));
        key.Revoke(Now.AddHours(2));

        Assert.That(key.RevokedAt, Is.EqualTo(Now.AddHours(1)));
    }

    [Test]
    public void An_expiry_that_is_not_in_the_future_is_rejected()
    {
        Assert.That(() => Create(expiresAt: Now), DomainThrows.Code("validation-failed", "expires"));
        Assert.That(() => Create(expiresAt: Now.AddTicks(-1)), DomainThrows.Code("validation-failed", "expires"));
        Assert.That(Create(expiresAt: Now.AddTicks(1)).ExpiresAt, Is.EqualTo(Now.AddTicks(1)));
    }

    [Test]
    public void Times_are_stored_in_UTC()
    {
        var key = Create(expiresAt: Now.AddHours(1).ToOffset(TimeSpan.FromHours(5)));

        Assert.That(key.ExpiresAt!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    private static ApiKey Create(ApiKeyText? text = null, DateTimeOffset? expiresAt = null) =>
        ApiKey.Create(text ?? ApiKeyText.New(), ApiKeyName.From("a key"), ScopeSet.From([Scopes.TasksRead]), workers: null, expiresAt, Now);

    private static IEnumerable<object?> FieldsOf(ApiKey key) => typeof(ApiKey)
        .GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)
        .Select(field => field.GetValue(key));
}
