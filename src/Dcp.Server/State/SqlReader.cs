using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// Cuts SQL into the tokens that matter for what a statement does: words, strings and semicolons; comments are left out. Bytes as on the wire,
/// in any encoding that keeps ASCII. It allocates nothing, takes any input, and reads strings as they are with
/// <c>standard_conforming_strings = on</c>.
/// </summary>
internal ref struct SqlReader(ReadOnlySpan<byte> sql)
{
    private readonly ReadOnlySpan<byte> _sql = sql;
    private int _at;

    internal SqlTokenKind Kind { get; private set; }

    internal ReadOnlySpan<byte> Token { get; private set; }

    /// <summary>Where the token begins, and where the next one may.</summary>
    internal int Start { get; private set; }

    internal readonly int Next => _at;

    /// <summary>The next token. False at the end.</summary>
    internal bool Read()
    {
        SkipBlank();
        Start = _at;
        if (_at >= _sql.Length || _sql[_at] == 0) return Take(SqlTokenKind.End, _at, _at);
        var first = _sql[_at];
        switch (first)
        {
            case (byte)';':
                return Take(SqlTokenKind.Semicolon, _at, _at + 1);
            case (byte)'\'':
                return Quoted(_at, escapes: false);
            case (byte)'"':
                return QuotedWord();
            case (byte)'$' when DollarQuote() is > 0 and var length:
                return Dollars(length);
        }

        if (!IsWordStart(first)) return Take(SqlTokenKind.Symbol, _at, _at + 1);
        var end = _at + 1;
        while (end < _sql.Length && IsWordPart(_sql[end])) end++;
        if (end - _at == 1 && end < _sql.Length && _sql[end] == (byte)'\'' && (first | 0x20) is 'e' or 'b' or 'x' or 'n')
        {
            _at = end;
            Quoted(end, escapes: (first | 0x20) == 'e');
            Kind = SqlTokenKind.OtherText;
            return true;
        }

        return Take(SqlTokenKind.Word, _at, end);
    }

    /// <summary>The present token is this keyword, given in lower case.</summary>
    internal readonly bool Is(ReadOnlySpan<byte> word) => Kind == SqlTokenKind.Word && Ascii.EqualsIgnoreCase(Token, word);

    /// <summary>The present token is this symbol.</summary>
    internal readonly bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Token[0] == symbol;

    /// <summary>The present token names this function, table or the like, given in lower case.</summary>
    internal readonly bool Names(ReadOnlySpan<byte> name) => Is(name) || (Kind == SqlTokenKind.QuotedWord && Token.SequenceEqual(name));

    internal readonly bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedWord;

    /// <summary>The name that the present token stands for, as PostgreSQL keeps it.</summary>
    internal readonly string Name
    {
        get
        {
            var text = Encoding.UTF8.GetString(Token);
            return Kind == SqlTokenKind.QuotedWord ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text.ToLowerInvariant();
        }
    }

    private bool Take(SqlTokenKind kind, int start, int end)
    {
        Kind = kind;
        Token = _sql[start..end];
        _at = end;
        return kind != SqlTokenKind.End;
    }

    private void SkipBlank()
    {
        while (_at < _sql.Length)
        {
            var rest = _sql[_at..];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or (byte)'\v') _at++;
            else if (rest.StartsWith("--"u8)) _at += rest.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? end : rest.Length;
            else if (rest.StartsWith("/*"u8)) SkipComment();
            else return;
        }
    }

    private void SkipComment()
    {
        var depth = 0;
        do
        {
            var rest = _sql[_at..];
            if (rest.StartsWith("/*"u8)) depth++;
            else if (rest.StartsWith("*/"u8)) depth--;
            else
            {
                _at += Math.Max(1, rest.IndexOfAny((byte)'*', (byte)'/'));
                if (!rest.ContainsAny((byte)'*', (byte)'/')) _at = _sql.Length;
                continue;
            }

            _at += 2;
        }
        while (depth > 0 && _at < _sql.Length);
    }

    private bool Quoted(int start, bool escapes)
    {
        var kind = SqlTokenKind.Text;
        for (var i = start + 1; i < _sql.Length; i++)
        {
            if (escapes && _sql[i] == (byte)'\\')
            {
                i++;
            }
            else if (_sql[i] == (byte)'\'')
            {
                if (i + 1 >= _sql.Length || _sql[i + 1] != (byte)'\'')
                {
                    Take(kind, start + 1, i);
                    _at = i + 1;
                    return true;
                }

                kind = SqlTokenKind.OtherText;
                i++;
            }
        }

        return Take(SqlTokenKind.OtherText, start, _sql.Length);
    }

    private bool QuotedWord()
    {
        for (var i = _at + 1; i < _sql.Length; i++)
        {
            if (_sql[i] != (byte)'"') continue;
            if (i + 1 < _sql.Length && _sql[i + 1] == (byte)'"')
            {
                i++;
                continue;
            }

            Take(SqlTokenKind.QuotedWord, _at + 1, i);
            _at = i + 1;
            return true;
        }

        return Take(SqlTokenKind.Symbol, _at, _sql.Length);
    }

    /// <summary>Length of the opening <c>$tag$</c>, or 0 where there is none.</summary>
    private readonly int DollarQuote()
    {
        var rest = _sql[(_at + 1)..];
        var end = rest.IndexOf((byte)'$');
        if (end < 0) return 0;
        if (end > 0 && !IsWordStart(rest[0])) return 0;
        foreach (var part in rest[..end])
        {
            if (!IsWordPart(part)) return 0;
        }

        return end + 2;
    }

    private bool Dollars(int length)
    {
        var tag = _sql.Slice(_at, length);
        var body = _sql[(_at + length)..];
        var end = body.IndexOf(tag);
        return Take(SqlTokenKind.OtherText, _at, end < 0 ? _sql.Length : _at + length + end + length);
    }

    private static bool IsWordStart(byte value) => (value | 0x20) is >= (byte)'a' and <= (byte)'z' || value == (byte)'_' || value >= 0x80;

    private static bool IsWordPart(byte value) => IsWordStart(value) || value is >= (byte)'0' and <= (byte)'9' or (byte)'$';
}
