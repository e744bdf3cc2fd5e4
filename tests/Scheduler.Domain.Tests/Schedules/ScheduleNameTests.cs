using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Schedules;

public sealed class ScheduleNameTests
{
    private const string Emoji = "\U0001F600";

    [TestCase("r")]
    [TestCase("nightly-report")]
    [TestCase("Größe 東京")]
    [TestCase("two words")]
    [TestCase(".a")]
    [TestCase("a..")]
    [TestCase(@"a\b")]
    [TestCase("a?b#c%2F")]
    [TestCase(Emoji)]
    public void A_name_is_preserved_verbatim(string text) => Assert.That(ScheduleName.From(text).Value, Is.EqualTo(text));

    [Test]
    public void A_name_of_200_characters_is_accepted() =>
        Assert.That(ScheduleName.From(new string('n', 200)).Value, Has.Length.EqualTo(200));

    [TestCase(0)]
    [TestCase(201)]
    public void An_empty_name_or_one_of_more_than_200_characters_is_rejected(int length) =>
        Assert.That(() => ScheduleName.From(new string('n', length)), DomainThrows.Code("validation-failed", "name"));

    [Test]
    public void An_emoji_counts_as_two_characters()
    {
        var hundred = string.Concat(Enumerable.Repeat(Emoji, 100));

        Assert.That(() => ScheduleName.From(hundred), Throws.Nothing);
        Assert.That(() => ScheduleName.From(hundred + "x"), DomainThrows.Code("validation-failed", "name"));
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
    public void White_space_in_the_middle_is_accepted(char space) => Assert.That(() => ScheduleName.From($"a{space}b"), Throws.Nothing);

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
        Assert.That(() => ScheduleName.From($"a{neighbor}b"), Throws.Nothing);

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
        Assert.That(ScheduleName.Validate($" \u0001/\uD83D{new string('n', 200)}"), Has.Count.EqualTo(5));
        Assert.That(ScheduleName.Validate(new string('.', 201)), Has.Count.EqualTo(2));
        Assert.That(ScheduleName.Validate("reports"), Is.Empty);
    }

    [Test]
    public void Names_are_compared_ordinally()
    {
        var name = ScheduleName.From("reports");

        Assert.That(ScheduleName.From("reports"), Is.EqualTo(name));
        Assert.That(name, Is.Not.EqualTo(ScheduleName.From("Reports")));
        Assert.That(ScheduleName.From("\u00E9"), Is.Not.EqualTo(ScheduleName.From("e\u0301")));
    }

    private static void AssertRejected(string text) => Assert.That(() => ScheduleName.From(text), DomainThrows.Code("validation-failed", "name"));
}
