using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Workers;

public sealed class WorkerNameTests
{
    private const string Emoji = "\U0001F600";

    [TestCase("r")]
    [TestCase("reports")]
    [TestCase("Größe 東京")]
    [TestCase("two words")]
    [TestCase(".a")]
    [TestCase("a..")]
    [TestCase(@"a\b")]
    [TestCase("a?b#c%2F")]
    [TestCase(Emoji)]
    public void A_name_is_preserved_verbatim(string text) => Assert.That(WorkerName.From(text).Value, Is.EqualTo(text));

    [Test]
    public void A_name_of_100_characters_is_accepted() =>
        Assert.That(WorkerName.From(new string('w', 100)).Value, Has.Length.EqualTo(100));

    [TestCase(0)]
    [TestCase(101)]
    public void An_empty_name_or_one_of_more_than_100_characters_is_rejected(int length) =>
        Assert.That(() => WorkerName.From(new string('w', length)), DomainThrows.Code("validation-failed", "worker"));

    [Test]
    public void An_emoji_counts_as_two_characters()
    {
        var fifty = string.Concat(Enumerable.Repeat(Emoji, 50));

        Assert.That(() => WorkerName.From(fifty), Throws.Nothing);
        Assert.That(() => WorkerName.From(fifty + "x"), DomainThrows.Code("validation-failed", "worker"));
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("....")]
    public void A_name_of_only_dots_is_rejected(string text) => AssertRejected(text);

    [TestCase("/")]
    [TestCase("a/b")]
    public void A_name_with_a_slash_is_rejected(string text) => AssertRejected(text);

    [Test]
    public void White_space_of_any_kind_at_either_end_is_rejected(
        [Values(' ', '\t', '\u0085', '\u00A0', '\u1680', '\u2003', '\u2028', '\u2029', '\u202F', '\u205F', '\u3000')] char space)
    {
        AssertRejected($"{space}a");
        AssertRejected($"a{space}");
        AssertRejected($"{space}");
    }

    [TestCase(' ')]
    [TestCase('\u00A0')]
    [TestCase('\u3000')]
    public void White_space_in_the_middle_is_accepted(char space) => Assert.That(() => WorkerName.From($"a{space}b"), Throws.Nothing);

    [TestCase('\u0000')]
    [TestCase('\u001F')]
    [TestCase('\u007F')]
    [TestCase('\u0080')]
    [TestCase('\u009F')]
    public void Control_characters_are_rejected(char control) => AssertRejected($"a{control}b");

    [TestCase('\u0020')]
    [TestCase('\u007E')]
    [TestCase('\u00A1')]
    public void The_neighbors_of_control_characters_are_accepted(char neighbor) =>
        Assert.That(() => WorkerName.From($"a{neighbor}b"), Throws.Nothing);

    [Test]
    public void A_lone_surrogate_is_rejected()
    {
        AssertRejected("a\uD83D");
        AssertRejected("\uDE00a");
        AssertRejected("\uDE00\uD83D");
    }

    [Test]
    public void All_errors_are_reported_together()
    {
        Assert.That(WorkerName.Validate($" \u0001/\uD83D{new string('w', 100)}"), Has.Count.EqualTo(5));
        Assert.That(WorkerName.Validate(new string('.', 101)), Has.Count.EqualTo(2));
        Assert.That(WorkerName.Validate("reports"), Is.Empty);
    }

    [Test]
    public void Names_are_compared_ordinally()
    {
        var name = WorkerName.From("reports");

        Assert.That(WorkerName.From("reports"), Is.EqualTo(name));
        Assert.That(name, Is.Not.EqualTo(WorkerName.From("Reports")));
        Assert.That(WorkerName.From("\u00E9"), Is.Not.EqualTo(WorkerName.From("e\u0301")));
    }

    private static void AssertRejected(string text) => Assert.That(() => WorkerName.From(text), DomainThrows.Code("validation-failed", "worker"));
}
