using System.Text;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Script;

/// <summary>
/// Reads a SQL command up to its semicolon, and makes each :variable in it a parameter. What is quoted or a comment stays as it
/// is (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
/// </summary>
internal sealed class SqlReader(ScriptText script)
{
    private readonly StringBuilder _sql = new();
    private readonly List<string> _variables = [];

    /// <summary>Reads the command that begins here.</summary>
    /// <exception cref="WorkloadInputException">It lacks its end, or has what a script's SQL cannot have.</exception>
    public ScriptCommand.Sql Read()
    {
        int line = script.Line;
        int depth = 0;
        while (!script.IsAtEnd && (script.Current != ';' || depth > 0) && script.Current != '\\')
        {
            depth += script.Current switch { '(' => 1, ')' => -1, _ => 0 };
            ReadNext();
        }

        string? prefix = null;
        if (script.Current == '\\')
            prefix = ReadGset(line);
        else
            script.At++;

        string sql = _sql.ToString().Trim();
        Func<NpgsqlParameter>[] parameters = [.. _variables.Select(_ => (Func<NpgsqlParameter>)Statement.Untyped)];
        Statement statement = new(sql, parameters) { HasTextResults = true };
        return new ScriptCommand.Sql(line, statement, _variables, prefix, Classify(sql, line));
    }

    private void ReadNext()
    {
        int start = script.At;
        switch (script.Current)
        {
            case '\'':
                bool hasEscapes = start > 0 && script.Text[start - 1] is 'e' or 'E' && (start == 1 || !IsIdentifier(script.Text[start - 2]));
                SkipQuoted('\'', hasEscapes);
                break;
            case '"':
                SkipQuoted('"', hasEscapes: false);
                break;
            case '$':
                SkipDollar();
                break;
            case ':':
                ReadColon();
                return;
            default:
                if (!script.SkipComment())
                    script.At++;
                break;
        }

        _sql.Append(script.Text, start, script.At - start);
    }

    private void ReadColon()
    {
        // A cast, or the assignment of a named argument.
        if (script.Next is ':' or '=')
        {
            _sql.Append(script.Text, script.At, 2);
            script.At += 2;
            return;
        }

        string name = VariableName.ReadAt(script.Text, script.At + 1);
        script.At += 1 + name.Length;
        if (name.Length == 0)
        {
            _sql.Append(':');
            return;
        }

        _variables.Add(name);
        _sql.Append('$').Append(_variables.Count);
    }

    private void SkipQuoted(char quote, bool hasEscapes)
    {
        int line = script.Line;
        for (script.At++; ; script.At++)
        {
            if (script.IsAtEnd)
                throw script.Error(line, $"the quote {quote} lacks its end");

            // A doubled quote stands for itself, and so does what is behind a backslash.
            bool isPair = (hasEscapes && script.Current == '\\') || (script.Current == quote && script.Next == quote);
            if (isPair)
                script.At++;
            else if (script.Current == quote)
                break;
        }

        script.At++;
    }

    private void SkipDollar()
    {
        bool isInIdentifier = script.At > 0 && IsIdentifier(script.Text[script.At - 1]);
        if (isInIdentifier)
        {
            script.At++;
            return;
        }

        if (char.IsAsciiDigit(script.Next))
            throw script.Error(script.Line, $"${script.Next} is not allowed in a script; a :variable is");
        string tag = VariableName.ReadAt(script.Text, script.At + 1);
        int afterTag = script.At + 1 + tag.Length;
        if (afterTag >= script.Text.Length || script.Text[afterTag] != '$')
        {
            script.At++;
            return;
        }

        string delimiter = $"${tag}$";
        int end = script.Text.IndexOf(delimiter, afterTag + 1, StringComparison.Ordinal);
        if (end < 0)
            throw script.Error(script.Line, $"the quote {delimiter} lacks its end");
        script.At = end + delimiter.Length;
    }

    private string ReadGset(int line)
    {
        int at = script.Line;
        if (script.Next == ';')
            throw script.Error(at, "\\; is not allowed: each command is sent by itself, and ends in ;");
        string meta = script.TakeLine();
        string[] words = meta.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words[0] != "\\gset")
            throw script.Error(at, $"{words[0]} stands in a SQL command, which began in line {line} and lacks its ; (\\gset may stand instead of it)");
        if (words.Length > 2 || (words.Length == 2 && !VariableName.IsValid(words[1])))
            throw script.Error(at, $"{meta} is not allowed; \\gset and \\gset prefix are");
        return words.Length == 2 ? words[1] : "";
    }

    private TransactionBoundary Classify(string sql, int line)
    {
        string[] words = [.. FirstWords(sql).Select(w => w.ToUpperInvariant())];
        switch (words[0])
        {
            case "BEGIN" or "START":
                return TransactionBoundary.Begins;
            case "COMMIT" or "END" or "ROLLBACK" or "ABORT":
                if (words.Contains("CHAIN") && !words.Contains("NO"))
                    throw script.Error(line, "AND CHAIN is not allowed: the next transaction needs its own BEGIN");
                return words.Contains("TO") || words.Contains("PREPARED") ? TransactionBoundary.None : TransactionBoundary.Ends;
            case "COPY":
                throw script.Error(line, "COPY is not allowed in a script; INSERT is");
            default:
                return TransactionBoundary.None;
        }
    }

    /// <summary>A few words from the beginning; an empty one when there is none.</summary>
    private static string[] FirstWords(string sql)
    {
        ScriptText text = new("", sql);
        List<string> words = [];
        while (words.Count < 5)
        {
            text.SkipBlanks();
            string word = VariableName.ReadAt(sql, text.At);
            if (word.Length == 0)
                break;
            words.Add(word);
            text.At += word.Length;
        }

        return words.Count == 0 ? [""] : [.. words];
    }

    private static bool IsIdentifier(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c > 127;
}
