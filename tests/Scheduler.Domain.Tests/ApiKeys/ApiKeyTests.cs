using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_key_matches_its_own_text_and_no_other()
    {
        var text = ApiKeyText.New();
        var key = Create(text);
        var nearly = text.Reveal();
        nearly = nearly[..^1] + (nearly[^1] == '0' ? '1' : '0');

        Assert.That(key.Matches(ApiKeyText.TryParse(text.Reveal())!));
        Assert.That(key.Matches(ApiKeyText.TryParse(nearly)!), Is.False);
        Assert.That(key.Matches(ApiKeyText.New()), Is.False);
    }

    [Test]
    public void Nothing_that_is_kept_holds_the_secret()
    {
        var text = ApiKeyText.New();
        var secret = Convert.FromHexString(text.Reveal()[21..]);
        var kept = FieldsOf(Create(text)).OfType<byte[]>().ToList();

        Assert.That(kept.Select(bytes => bytes.Length), Is.EquivalentTo(new[] { ApiKey.SaltLength, ApiKey.HashLength }));
        Assert.That(kept, Has.None.EqualTo(secret));
    }

    [Test]
    public void The_same_secret_is_never_kept_twice_in_the_same_form()
    {
        var text = ApiKeyText.New();
        var kept = Enumerable.Range(0, 10).SelectMany(_ => FieldsOf(Create(text)).OfType<byte[]>()).Select(Convert.ToHexString);

        Assert.That(kept, Is.Unique);
    }

    [Test]
    public void A_key_is_valid_until_its_expiry_and_not_at_it()
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
    public void An_expiry_that_is_not_in_the_future_is_refused()
    {
        Assert.That(() => Create(expiresAt: Now), Refused.With("validation-failed", "expires"));
        Assert.That(() => Create(expiresAt: Now.AddTicks(-1)), Refused.With("validation-failed", "expires"));
        Assert.That(Create(expiresAt: Now.AddTicks(1)).ExpiresAt, Is.EqualTo(Now.AddTicks(1)));
    }

    [Test]
    public void Times_are_kept_in_UTC()
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
