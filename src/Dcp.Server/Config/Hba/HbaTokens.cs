using System.Text;

namespace Dcp.Server.Config.Hba;

/// <summary>
/// The words of a line of auth_hba_file or auth_ident_file. Blanks and commas part them, double quotes keep them together (two stand for
/// one) and take a keyword's meaning away, <c>#</c> begins a comment. Used once, by one thread.
/// </summary>
internal sealed class HbaTokens(string line)
{
    private readonly StringBuilder _word = new();
    private int _at;

    /// <summary>A quote was not closed.</summary>
    internal bool IsBroken { get; private set; }

    internal bool AtEnd
    {
        get
        {
            while (_at < line.Length && char.IsWhiteSpace(line[_at])) _at++;
            return _at >= line.Length || line[_at] == '#';
        }
    }

    /// <summary>What is left, comment included, as it is written.</summary>
    internal string Rest => line[_at..].Trim();

    /// <summary>The next word; false at the end and at a comma.</summary>
    internal bool TryWord(out string word, out bool quoted)
    {
        word = "";
        quoted = false;
        if (AtEnd || line[_at] == ',') return false;
        _word.Clear();
        quoted = line[_at] == '"';
        var inside = false;
        for (; _at < line.Length; _at++)
        {
            var c = line[_at];
            if (c == '"' && inside && _at + 1 < line.Length && line[_at + 1] == '"')
            {
                _word.Append('"');
                _at++;
            }
            else if (c == '"')
            {
                inside = !inside;
            }
            else if (!inside && (char.IsWhiteSpace(c) || c is ',' or '#'))
            {
                break;
            }
            else
            {
                _word.Append(c);
            }
        }

        IsBroken |= inside;
        word = _word.ToString();
        return true;
    }

    /// <summary>Takes a comma, if one is next.</summary>
    internal bool TakeComma()
    {
        if (AtEnd || line[_at] != ',') return false;
        _at++;
        return true;
    }
}
