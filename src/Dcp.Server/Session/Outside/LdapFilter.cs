using System.Formats.Asn1;
using System.Text;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// A search filter from its text (RFC 4515) to its bytes (RFC 4511, 4.5.1.7): and, or, not, equality, order, presence, substrings. Extensible
/// matches are not known.
/// </summary>
internal ref struct LdapFilter
{
    private const int Deepest = 20;

    private readonly ReadOnlySpan<char> _text;
    private readonly AsnWriter _output;
    private int _at;

    private LdapFilter(ReadOnlySpan<char> text, AsnWriter output)
    {
        _text = text;
        _output = output;
    }

    /// <summary>False: the text is no filter that is known here.</summary>
    internal static bool TryWrite(string text, AsnWriter output)
    {
        LdapFilter filter = new(text.StartsWith('(') ? text : $"({text})", output);
        return filter.One(0) && filter._at == filter._text.Length;
    }

    /// <summary>A value as it stands in a filter's text, whatever is in it.</summary>
    internal static string Escape(string value)
    {
        StringBuilder escaped = new();
        foreach (var c in value)
        {
            if (c is '*' or '(' or ')' or '\\' or '\0') escaped.Append('\\').Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static Asn1Tag Tag(int number) => new(TagClass.ContextSpecific, number);

    private bool One(int depth)
    {
        if (depth > Deepest || !Take('(') || _at >= _text.Length) return false;
        var done = _text[_at] switch
        {
            '&' => Several(0, depth),
            '|' => Several(1, depth),
            '!' => Not(depth),
            _ => Item(),
        };
        return done && Take(')');
    }

    private bool Several(int tag, int depth)
    {
        _at++;
        using (_output.PushSetOf(Tag(tag)))
        {
            while (_at < _text.Length && _text[_at] == '(')
            {
                if (!One(depth + 1)) return false;
            }
        }

        return true;
    }

    private bool Not(int depth)
    {
        _at++;
        using (_output.PushSequence(Tag(2))) return One(depth + 1);
    }

    private bool Item()
    {
        var end = _text[_at..].IndexOfAny('(', ')');
        if (end <= 0) return false;
        var item = _text.Slice(_at, end);
        _at += end;
        var equals = item.IndexOf('=');
        if (equals < 1) return false;
        var kind = item[equals - 1];
        var attribute = (kind is '>' or '<' or '~' ? item[..(equals - 1)] : item[..equals]).ToString();
        if (kind == ':' || attribute.Length == 0) return false;
        var value = item[(equals + 1)..];
        if (kind is '>' or '<' or '~') return Compare(kind == '>' ? 5 : kind == '<' ? 6 : 8, attribute, value);
        if (value is "*")
        {
            _output.WriteOctetString(Encoding.UTF8.GetBytes(attribute), Tag(7));
            return true;
        }

        return value.Contains('*') ? Substrings(attribute, value) : Compare(3, attribute, value);
    }

    private readonly bool Compare(int tag, string attribute, ReadOnlySpan<char> value)
    {
        if (Unescape(value) is not { } bytes) return false;
        using (_output.PushSequence(Tag(tag)))
        {
            _output.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
            _output.WriteOctetString(bytes);
        }

        return true;
    }

    private readonly bool Substrings(string attribute, ReadOnlySpan<char> value)
    {
        using (_output.PushSequence(Tag(4)))
        {
            _output.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
            using (_output.PushSequence())
            {
                foreach (var part in value.Split('*'))
                {
                    if (part.Start.Value == part.End.Value) continue;
                    if (Unescape(value[part]) is not { } bytes) return false;
                    var place = part.Start.Value == 0 ? 0 : part.End.Value == value.Length ? 2 : 1;
                    _output.WriteOctetString(bytes, Tag(place));
                }
            }
        }

        return true;
    }

    private static byte[]? Unescape(ReadOnlySpan<char> text)
    {
        List<byte> bytes = [];
        while (!text.IsEmpty)
        {
            var escape = text.IndexOf('\\');
            var plain = escape < 0 ? text : text[..escape];
            bytes.AddRange(Encoding.UTF8.GetBytes(plain.ToString()));
            if (escape < 0) break;
            if (text.Length < escape + 3
                || !byte.TryParse(text.Slice(escape + 1, 2), System.Globalization.NumberStyles.HexNumber, null, out var code)) return null;
            bytes.Add(code);
            text = text[(escape + 3)..];
        }

        return [.. bytes];
    }

    private bool Take(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected) return false;
        _at++;
        return true;
    }
}
