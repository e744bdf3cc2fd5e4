using Scheduler.Domain.ApiKeys;

namespace Scheduler.Domain.Tests.ApiKeys;

public sealed class ApiKeyTextTests
{
    [Test]
    public void A_key_consists_of_a_prefix_a_public_id_and_256_random_bits() =>
        Assert.That(ApiKeyText.New().Reveal(), Does.Match("^sch_[0-9a-f]{16}_[0-9a-f]{64}$"));

    [Test]
    public void A_thousand_keys_differ_in_both_parts()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => ApiKeyText.New()).ToList();

        Assert.That(keys.Select(key => key.Id), Is.Unique);
        Assert.That(keys.Select(key => key.Reveal()[21..]), Is.Unique);
    }

    [Test]
    public void A_key_round_trips_through_its_text()
    {
        var key = ApiKeyText.New();

        var read = ApiKeyText.TryParse(key.Reveal());

        Assert.That((read?.Id, read?.Reveal()), Is.EqualTo((key.Id, key.Reveal())));
    }

    [Test]
    public void Text_in_any_other_form_is_not_a_key()
    {
        var key = ApiKeyText.New().Reveal();
        string[] texts =
        [
            "", "sch_", key[..^1], $"{key}0", $" {key}", $"{key}\n", key[1..], key.ToUpperInvariant(), $"{key[..^1]}g", $"{key[..^1]}٠",
            $"SCH_{key[4..]}", $"{key[..20]}-{key[21..]}", $"sch_{key[5..20]}g_{key[21..]}", key.Replace("_", "", StringComparison.Ordinal),
        ];

        Assert.That(texts.Select(ApiKeyText.TryParse), Is.All.Null);
    }

    [Test]
    public void Only_Reveal_returns_the_secret()
    {
        var key = ApiKeyText.New();
        var secret = key.Reveal()[21..];

        Assert.That($"{key}", Does.Contain(key.Id.Value).And.Not.Contain(secret[..8]));
        Assert.That(System.Text.Json.JsonSerializer.Serialize(key), Does.Not.Contain(secret[..8]));
    }

    [TestCase("0123456789abcdef", true)]
    [TestCase("0123456789ABCDEF", false)]
    [TestCase("0123456789abcde", false)]
    [TestCase("0123456789abcdef0", false)]
    [TestCase("0123456789abcdeg", false)]
    [TestCase("", false)]
    public void A_public_id_is_sixteen_lower_case_digits(string text, bool isId) =>
        Assert.That(ApiKeyId.TryParse(text)?.Value, Is.EqualTo(isId ? text : null));
}
