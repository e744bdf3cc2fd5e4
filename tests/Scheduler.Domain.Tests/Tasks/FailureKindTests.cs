using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks;

/// <summary>The examples of the documentation. Kinds are stored, so what is expected here must never change.</summary>
public sealed class FailureKindTests
{
    [TestCase("Timeout after 30 s", "Timeout after * s", "52394f94a7e25042")]
    [TestCase("1,234.56 of 2,000.00 EUR were booked", "* of * EUR were booked", "6e5a2876887e1db3")]
    [TestCase("Row 17 of file3.csv: 12 columns", "Row * of file*.csv: * columns", "076b7e2672f0a305")]
    [TestCase("Order 018f3c5a-7b2e-7c4d-9a1b-0123456789ab was not found", "Order * was not found", "7d96a34c3749914a")]
    [TestCase("Commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is unknown", "Commit * is unknown", "3046ba606c8cb90f")]
    [TestCase("Access violation at 0x7FFE", "Access violation at *", "3b64a00538e2364a")]
    [TestCase("Facade is no hexadecimal string", "Facade is no hexadecimal string", "982222bac1133591")]
    [TestCase("Column \"CustomerName\" does not exist", "Column * does not exist", "8f2421ed0109b52a")]
    [TestCase("Can't open 'C:\\jobs\\in.csv': it doesn't exist", "Can't open *: it doesn't exist", "5312639434fc4952")]
    [TestCase("Table “Kunden” fehlt", "Table * fehlt", "091b02284581355b")]
    [TestCase("Connection to 10.0.0.7:5432 was refused", "Connection to *:* was refused", "11639e7e5c3252aa")]
    [TestCase("Connection to [fe80::1%eth0]:5432 was refused", "Connection to [*%eth*]:* was refused", "3650aa56d52642d7")]
    [TestCase("No route to 2001:db8::8a2e:370:7334.", "No route to *.", "bf4e5bbd8e14a43f")]
    [TestCase("GET https://api.example.com/v1/orders/17?page=2 returned 503", "GET https://api.example.com returned *", "15939ec831b24c28")]
    [TestCase("See http://example.com.", "See http://example.com.", "cf3f38fa4d14aadd")]
    [TestCase("postgres://db1:5432/jobs, user a", "postgres://db*:*, user a", "487ee7e1a5b6fe85")]
    [TestCase("C:\\jobs\\2026\\in.csv is locked", "C:\\jobs\\*\\in.csv is locked", "f8b2eb99a01af348")]
    [TestCase("/var/spool/jobs/17 is full", "/var/spool/jobs/* is full", "9c47d7928e5f8b13")]
    [TestCase("顧客「田中」の注文１７が見つかりません", "顧客*の注文*が見つかりません", "eacfac55c4dd3802")]
    [TestCase("الطلب ١٢٣ غير موجود", "الطلب * غير موجود", "9ff540d1f8d411a0")]
    [TestCase("Started at 2026-12-01T02:30:00Z", "Started at *-*-*T*:*:*Z", "494400504d20667e")]
    [TestCase("An unclosed \"quote and 5 more", "An unclosed \"quote and * more", "925d111f0d6e23c3")]
    [TestCase("", "", "d57c63781596694b")]
    public void A_message_has_a_pattern_and_a_kind(string message, string pattern, string kind)
    {
        Assert.That(FailureKind.PatternOf(message), Is.EqualTo(pattern));
        Assert.That(FailureKind.Of(new TaskFailure(FailureCode.Reported, message)).ToString(), Is.EqualTo(kind));
    }

    [Test]
    public void Failures_with_other_codes_are_of_other_kinds()
    {
        var kinds = Enum.GetValues<FailureCode>().Select(code => FailureKind.Of(new TaskFailure(code, "Stopped")));

        Assert.That(kinds, Is.Unique);
    }

    [Test]
    public void No_message_is_like_an_empty_one() =>
        Assert.That(
            FailureKind.Of(new TaskFailure(FailureCode.Reported, null)), Is.EqualTo(FailureKind.Of(new TaskFailure(FailureCode.Reported, ""))));

    [Test]
    public void A_kind_can_be_parsed()
    {
        var kind = new FailureKind(0x00ab);

        Assert.That(kind.ToString(), Is.EqualTo("00000000000000ab"));
        Assert.That(FailureKind.TryParse("00000000000000ab", out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(kind));
    }

    [TestCase("")]
    [TestCase("ab")]
    [TestCase("00000000000000AB")]
    [TestCase("00000000000000ag")]
    [TestCase("000000000000000ab")]
    [TestCase(" 0000000000000ab")]
    public void Other_text_is_no_kind(string text) => Assert.That(FailureKind.TryParse(text, out _), Is.False);

    // A million characters: in quadratic time it would not end.
    [TestCase("\"a'")]
    [TestCase("a:b:")]
    [TestCase("a://")]
    [TestCase("::1 ")]
    [TestCase("12345678-1234-")]
    [TestCase("abcdef01")]
    public void The_time_is_linear(string repeated)
    {
        var message = string.Concat(Enumerable.Repeat(repeated, 1_000_000 / repeated.Length));

        Assert.That(FailureKind.PatternOf(message), Has.Length.LessThanOrEqualTo(message.Length));
    }
}
