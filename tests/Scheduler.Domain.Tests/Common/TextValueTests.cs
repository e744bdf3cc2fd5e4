using System.Collections;
using System.Text.RegularExpressions;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Common;

/// <summary>The members of each text value agree with one another: storage and documentation follow from them.</summary>
[TestFixtureSource(typeof(TextValueTypes))]
public sealed class TextValueTests<T>
    where T : class, ITextValue<T>
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "0", "/", ".", "..", "\n", "\u0080", "é", "😀", "\ud83d", "Monthly report", new('x', 300), new('f', 16),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ];

    [Test]
    public void A_valid_text_is_preserved_verbatim_and_within_the_declared_limits()
    {
        var valid = Texts.Where(text => T.Validate(text).Count == 0).ToList();

        Assert.That(valid, Is.Not.Empty);
        foreach (var text in valid)
        {
            Assert.That(T.From(text).Value, Is.EqualTo(text));
            Assert.That(T.From(text).ToString(), Is.EqualTo(text));
            Assert.That(text.Length, Is.InRange(T.MinLength, T.MaxLength));
            Assert.That(T.IsAscii && !text.All(char.IsAscii), Is.False);
            Assert.That(T.Pattern is null || Regex.IsMatch(text, T.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)), text);
        }
    }

    [Test]
    public void Only_identifiers_of_protocols_are_ASCII()
    {
        Assert.That(T.IsAscii, Is.EqualTo(typeof(T).Name is nameof(ApiKeyId) or nameof(ClaimId) or nameof(TraceParent)));
    }

    [Test]
    public void An_invalid_text_is_rejected_with_its_first_error()
    {
        var invalid = Texts.Where(text => T.Validate(text).Count > 0).ToList();

        Assert.That(invalid, Is.Not.Empty);
        foreach (var text in invalid)
        {
            Assert.That(() => T.From(text), Throws.TypeOf<DomainException>().With.Message.EqualTo(T.Validate(text)[0]).And.Property("Field").Not.Empty);
            Assert.That(T.Validate(text), Has.None.Empty);
        }
    }
}

internal sealed class TextValueTypes : IEnumerable<TestFixtureData>
{
    public IEnumerator<TestFixtureData> GetEnumerator() => TextValue.Types.Select(type => new TestFixtureData { TypeArgs = [type] }).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
