using Scheduler.Application.Idempotency;

namespace Scheduler.Application.Tests.Idempotency;

public sealed class IdempotencyKeyTests
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "/path", "key", "body"u8);

    [Test]
    public void The_same_request_has_the_same_key()
    {
        var again = IdempotencyKey.Of("caller", "/path", "key", "body"u8);
        Assert.That(again, Is.EqualTo(Key));
        Assert.That(again.GetHashCode(), Is.EqualTo(Key.GetHashCode()));
    }

    [TestCase("caller2", "/path", "key")]
    [TestCase("caller", "/path2", "key")]
    [TestCase("caller", "/path", "Key")]
    [TestCase("caller/", "path", "key")]
    [TestCase("call", "er/path", "key")]
    [TestCase("caller", "/pathk", "ey")]
    public void A_different_caller_path_or_key_has_a_different_id(string caller, string path, string key)
    {
        var other = IdempotencyKey.Of(caller, path, key, "body"u8);
        Assert.That(other.Id, Is.Not.EqualTo(Key.Id));
        Assert.That(other.Fingerprint, Is.EqualTo(Key.Fingerprint));
        Assert.That(other, Is.Not.EqualTo(Key));
    }

    [Test]
    public void A_different_body_has_the_same_id_and_a_different_fingerprint()
    {
        var other = IdempotencyKey.Of("caller", "/path", "key", "body2"u8);
        Assert.That(other.Id, Is.EqualTo(Key.Id));
        Assert.That(other.Fingerprint, Is.Not.EqualTo(Key.Fingerprint));
        Assert.That(other, Is.Not.EqualTo(Key));
    }
}
