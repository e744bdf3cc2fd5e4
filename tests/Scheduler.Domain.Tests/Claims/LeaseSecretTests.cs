using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Claims;

public sealed class LeaseSecretTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, LeaseSecret.Length).Select(i => (byte)i)];

    [Test]
    public void Token_is_a_truncated_HMAC_of_the_id_in_big_endian_order()
    {
        Assert.That(TaskId.TryParse("0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6b", out var id));
        Assert.That(LeaseSecret.FromStored(Bytes).TokenOf(id).Value, Is.EqualTo("M307fA7Y9y_NcnjK8B3j-Q"));
    }

    [Test]
    public void Secrets_are_equal_by_their_bytes()
    {
        var secret = LeaseSecret.FromStored(Bytes);

        Assert.That(secret.Equals(LeaseSecret.FromStored([.. Bytes])));
        Assert.That(secret.GetHashCode(), Is.EqualTo(LeaseSecret.FromStored([.. Bytes]).GetHashCode()));
        Assert.That(secret.Equals(LeaseSecret.New()), Is.False);
        Assert.That(secret.Equals(null), Is.False);
    }

    [Test]
    public void Claim_keys_are_equal_by_caller_and_claim_id()
    {
        var key = ClaimKey.Of("caller", "claim");

        Assert.That(key.Equals(ClaimKey.Of("caller", "claim")));
        Assert.That(key.Equals(ClaimKey.Of("claim", "caller")), Is.False);
        Assert.That(key.Equals(null), Is.False);
    }

    [TestCase("!", true)]
    [TestCase("~", true)]
    [TestCase(" ", false)]
    [TestCase("\u007f", false)]
    [TestCase("é", false)]
    public void Claim_id_has_visible_ASCII_characters_only(string text, bool isValid) => Assert.That(ClaimId.Validate(text), isValid ? Is.Empty : Is.Not.Empty);
}
