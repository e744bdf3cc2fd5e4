using Scheduler.Domain.Common;

namespace Scheduler.Domain.Claims;

/// <summary>The id of a claim, chosen by the caller; see <see cref="ClaimKey"/>.</summary>
public sealed record ClaimId : ITextValue<ClaimId>
{
    private ClaimId(string value) => Value = value;

    public static int MinLength => 1;

    public static int MaxLength => 100;

    public static string? Pattern => TextValue.VisibleAscii;

    public static bool IsAscii => true;

    public string Value { get; }

    public static ClaimId From(string text) => new(TextValue.Require<ClaimId>(text, "claimId"));

    public static IReadOnlyList<string> Validate(string text)
    {
        var errors = TextValue.ValidateLength<ClaimId>(text);
        if (!text.All(c => c is > ' ' and <= '~'))
        {
            errors.Add("must have visible ASCII characters only.");
        }

        return errors;
    }

    public override string ToString() => Value;
}
