using System.Buffers;
using System.Net;
using System.Text;

namespace Scheduler.Domain.Tasks;

/// <summary>
/// Replaces what differs between two failures of one kind by <c>*</c>: numbers, hexadecimal strings of at least eight digits, UUIDs,
/// quoted text and IP addresses. The path of a URL is removed. One placeholder stands for all of them, because the same identifier may
/// consist of digits today and of digits and letters tomorrow.
/// </summary>
/// <remarks>
/// Kinds are stored, so the result for a message must not change between releases. The time is linear in the length of the message.
/// </remarks>
internal ref struct FailurePattern
{
    private const char Placeholder = '*';
    private const int MinHexDigits = 8;
    private const int MaxAddressLength = 45;

    // The opening characters, and the closing character of each.
    private const string Opening = "\"'`“„‘«‹「『";
    private const string Closing = "\"'`””’»›」』";

    // The first of them close as they open: within a word they are apostrophes or inches.
    private const int Symmetric = 3;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create($"<>(){Opening}{Closing}");

    // The lengths of the parts of a UUID after the first (RFC 9562, section 4).
    private static readonly int[] UuidParts = [4, 4, 4, 12];

    private readonly ReadOnlySpan<char> _message;
    private readonly StringBuilder _pattern;
    private int _position;
    private int _unclosed;
    private bool _isInAuthority;

    private FailurePattern(ReadOnlySpan<char> message)
    {
        _message = message;
        _pattern = new StringBuilder(message.Length);
    }

    /// <summary>The pattern of a message.</summary>
    public static string Of(string message)
    {
        var pattern = new FailurePattern(message);
        while (pattern._position < message.Length)
        {
            pattern.Step();
        }

        return pattern._pattern.ToString();
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c);

    private void Step()
    {
        if (TrySkipPath())
        {
            return;
        }

        var isAtBoundary = _position == 0 || !IsWordCharacter(_message[_position - 1]);
        if (TrySkipQuoted(isAtBoundary) || (isAtBoundary && (TrySkipAddress() || TrySkipUuid())))
        {
            _pattern.Append(Placeholder);
        }
        else if (IsWordCharacter(_message[_position]))
        {
            ReadWord();
        }
        else if (!TryReadAuthorityMark())
        {
            _pattern.Append(_message[_position++]);
        }
    }

    private bool TrySkipQuoted(bool isAtBoundary)
    {
        var kind = Opening.IndexOf(_message[_position], StringComparison.Ordinal);
        if (kind < 0 || (kind < Symmetric && !isAtBoundary) || (_unclosed & (1 << kind)) != 0)
        {
            return false;
        }

        for (var i = _position + 1; i < _message.Length; i++)
        {
            // An apostrophe within a word closes nothing.
            if (_message[i] == Closing[kind] && (Closing[kind] is not ('\'' or '’') || i + 1 == _message.Length || !IsWordCharacter(_message[i + 1])))
            {
                _position = i + 1;
                return true;
            }
        }

        // No other of this kind is closed either, so it is not looked for again.
        _unclosed |= 1 << kind;
        return false;
    }

    /// <summary>An IPv6 address; one of IPv4 is read as numbers.</summary>
    private bool TrySkipAddress()
    {
        var (length, colons) = (0, 0);
        while (length < MaxAddressLength && _position + length < _message.Length && _message[_position + length] is var c
            && (char.IsAsciiHexDigit(c) || c is ':' or '.'))
        {
            colons += c == ':' ? 1 : 0;
            length++;
        }

        // Punctuation may follow, and "::" may end an address.
        var run = _message.Slice(_position, length);
        var address = run.TrimEnd('.');
        address = address.EndsWith(":", StringComparison.Ordinal) && !address.EndsWith("::", StringComparison.Ordinal) ? address[..^1] : address;
        var end = _position + address.Length;
        if (colons < 2 || address.Length < 3 || (end < _message.Length && IsWordCharacter(_message[end])) || !IPAddress.TryParse(address, out _))
        {
            return false;
        }

        _position = end;
        return true;
    }

    private bool TrySkipUuid()
    {
        var end = _position + CountHexDigits(_position);
        if (end - _position != MinHexDigits)
        {
            return false;
        }

        foreach (var part in UuidParts)
        {
            if (end >= _message.Length || _message[end] != '-' || CountHexDigits(end + 1) != part)
            {
                return false;
            }

            end += 1 + part;
        }

        if (end < _message.Length && IsWordCharacter(_message[end]))
        {
            return false;
        }

        _position = end;
        return true;
    }

    // At most one more than the longest part of a UUID, so that the time is linear.
    private readonly int CountHexDigits(int start)
    {
        var end = start;
        while (end < _message.Length && end - start <= UuidParts[^1] && char.IsAsciiHexDigit(_message[end]))
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Letters and digits: a hexadecimal string, or a word in which numbers are replaced.</summary>
    private void ReadWord()
    {
        var end = _position;
        var isHex = true;
        while (end < _message.Length && IsWordCharacter(_message[end]))
        {
            isHex &= char.IsAsciiHexDigit(_message[end++]);
        }

        var word = _message[_position..end];
        if ((isHex && word.Length >= MinHexDigits) || IsHexLiteral(word))
        {
            _position = end;
            _pattern.Append(Placeholder);
            return;
        }

        while (_position < end)
        {
            if (char.IsDigit(_message[_position]))
            {
                SkipNumber();
                _pattern.Append(Placeholder);
            }
            else
            {
                _pattern.Append(_message[_position++]);
            }
        }
    }

    // As in 0x1F.
    private static bool IsHexLiteral(ReadOnlySpan<char> word) =>
        word.Length > 2 && word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !word[2..].ContainsAnyExcept(HexDigits);

    // Digits, with points or commas between them: 1,234.56 and 10.0.0.7 are one number.
    private void SkipNumber()
    {
        while (_position < _message.Length && (char.IsDigit(_message[_position]) || IsSeparator(_position)))
        {
            _position++;
        }
    }

    private readonly bool IsSeparator(int i) => _message[i] is '.' or ',' && i + 1 < _message.Length && char.IsDigit(_message[i + 1]);

    /// <summary>The characters after a scheme: an authority follows (RFC 3986, section 3).</summary>
    private bool TryReadAuthorityMark()
    {
        const string mark = "://";
        if (_position == 0 || !IsWordCharacter(_message[_position - 1]) || !_message[_position..].StartsWith(mark, StringComparison.Ordinal))
        {
            return false;
        }

        _position += mark.Length;
        _pattern.Append(mark);
        _isInAuthority = true;
        return true;
    }

    /// <summary>At the end of an authority, removes the path, the query and the fragment.</summary>
    private bool TrySkipPath()
    {
        if (!_isInAuthority || !(IsUrlEnd(_message[_position]) || _message[_position] is '/' or '?' or '#'))
        {
            return false;
        }

        _isInAuthority = false;
        var end = _position;
        while (end < _message.Length && !IsUrlEnd(_message[end]))
        {
            end++;
        }

        // Punctuation at the end belongs to the sentence.
        while (end > _position && _message[end - 1] is '.' or ',' or ';' or ':' or '!' or '?')
        {
            end--;
        }

        var isSkipped = end > _position;
        _position = end;
        return isSkipped;
    }

    private static bool IsUrlEnd(char c) => char.IsWhiteSpace(c) || UrlEnds.Contains(c);
}
