using System.Text;

namespace Dcp.Server.Admin;

/// <summary>
/// Reads what the console understands: <c>WORD [WORD] [CLUSTER] [;]</c> and <c>SET key =|to value [;]</c>. A word is made of ASCII letters, digits and
/// underscores, or is anything in double quotes; the value of a SET may also be a string in single quotes. Quotes are doubled within.
/// </summary>
internal static class CommandParser
{
    private const string AllNodes = "CLUSTER";

    /// <summary>The command, or null when the text is none. Never throws.</summary>
    /// <param name="hasCluster">CLUSTER as a last word of its own means all nodes; otherwise it is a name like any other.</param>
    internal static CommandText? Parse(string query, bool hasCluster = false)
    {
        Cursor at = new(query);
        at.SkipBlanks();
        if (!at.TryWord(out var word)) return null;
        var parted = at.SkipBlanks();
        if (at.AtEnd) return new CommandText(word, "", null);
        if (!parted) return null;
        if (hasCluster && at.EndsWith(AllNodes)) return new CommandText(word, "", null, IsForAllNodes: true);
        if (!at.TryWord(out var argument)) return null;
        parted = at.SkipBlanks();
        if (at.AtEnd) return new CommandText(word, argument, null);
        if (parted && at.EndsWith(AllNodes)) return new CommandText(word, argument, null, IsForAllNodes: true);
        if (!Same(word, "set") || argument.Length == 0) return null;
        if (!at.TrySkip('=') && !(at.TryWord(out var to) && Same(to, "to"))) return null;
        at.SkipBlanks();
        if (!at.TryWord(out var value) && !at.TryQuoted('\'', out value)) return null;
        at.SkipBlanks();
        return at.AtEnd ? new CommandText(word, argument, value) : null;
    }

    private static bool Same(string word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private ref struct Cursor(string text)
    {
        private int _at;

        /// <summary>Nothing follows but one semicolon and blanks.</summary>
        internal readonly bool AtEnd
        {
            get
            {
                var rest = text.AsSpan(_at);
                if (rest.StartsWith(";")) rest = rest[1..];
                return rest.IndexOfAnyExcept(" \t\n\r") < 0;
            }
        }

        /// <summary>Nothing follows but the word, as it is, in any case.</summary>
        internal readonly bool EndsWith(string word)
        {
            if (!text.AsSpan(_at).StartsWith(word, StringComparison.OrdinalIgnoreCase)) return false;
            Cursor behind = new(text) { _at = _at + word.Length };
            behind.SkipBlanks();
            return behind.AtEnd;
        }

        /// <summary>False when there were none.</summary>
        internal bool SkipBlanks()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r') _at++;
            return _at > start;
        }

        internal bool TrySkip(char mark)
        {
            if (_at == text.Length || text[_at] != mark) return false;
            _at++;
            return true;
        }

        internal bool TryWord(out string word)
        {
            if (TryQuoted('"', out word)) return true;
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
            word = text[start.._at];
            return word.Length > 0;
        }

        internal bool TryQuoted(char quote, out string content)
        {
            content = "";
            if (_at == text.Length || text[_at] != quote) return false;
            StringBuilder unquoted = new();
            for (var i = _at + 1; i < text.Length; i++)
            {
                if (text[i] == quote)
                {
                    if (i + 1 == text.Length || text[i + 1] != quote)
                    {
                        _at = i + 1;
                        content = unquoted.ToString();
                        return true;
                    }

                    i++;
                }

                unquoted.Append(text[i]);
            }

            return false;
        }
    }
}
