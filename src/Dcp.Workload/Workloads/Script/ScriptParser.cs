using System.Globalization;

namespace Dcp.Workload.Workloads.Script;

/// <summary>
/// Reads a script in pgbench's form (https://www.postgresql.org/docs/current/pgbench.html): SQL commands that end in a semicolon,
/// and the commands <c>\set</c>, <c>\sleep</c> and <c>\gset</c>, each to the end of its line.
/// </summary>
internal sealed class ScriptParser
{
    private const string Allowed = "\\set, \\sleep and \\gset are";

    private readonly string _file;
    private readonly ScriptText _text;
    private readonly List<ScriptCommand> _commands = [];

    private ScriptParser(string file, string text)
    {
        _file = file;
        _text = new ScriptText(file, text);
    }

    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="WorkloadInputException">Something cannot be; the message has file, line and what is allowed.</exception>
    public static IReadOnlyList<ScriptCommand> Parse(string file, string text)
    {
        ScriptParser parser = new(file, text);
        parser.ReadAll();
        parser.CheckTransactions();
        return parser._commands;
    }

    private void ReadAll()
    {
        while (true)
        {
            _text.SkipBlanks();
            if (_text.IsAtEnd)
                break;
            if (_text.Current == ';')
                _text.At++;
            else
                _commands.Add(_text.Current == '\\' ? ReadMeta() : new SqlReader(_text).Read());
        }

        if (!_commands.Any(c => c is ScriptCommand.Sql))
            throw ScriptText.Error(_file, 1, "there is no SQL command in this script");
    }

    private ScriptCommand ReadMeta()
    {
        int line = _text.Line;
        string meta = _text.TakeLine();
        string[] words = meta.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        try
        {
            switch (words[0])
            {
                case "\\set":
                    return ReadSet(line, words);
                case "\\sleep":
                    return ReadSleep(line, words);
                case "\\gset":
                    throw _text.Error(line, "\\gset has to stand behind a SQL command, instead of its ;");
                default:
                    throw _text.Error(line, $"{words[0]} is not supported; {Allowed}");
            }
        }
        catch (ScriptException e)
        {
            throw _text.Error(line, e.Message);
        }
    }

    private static ScriptCommand.Set ReadSet(int line, string[] words)
    {
        if (words.Length < 3)
            throw new ScriptException("\\set needs a name and an expression");
        if (!VariableName.IsValid(words[1]))
            throw new ScriptException($"'{words[1]}' cannot name a variable; letters, digits and _ can, the first no digit");
        (Expression expression, IReadOnlyList<string> variables) = ExpressionParser.Parse(words[2]);
        return new ScriptCommand.Set(line, words[1], expression, variables);
    }

    private static ScriptCommand.Sleep ReadSleep(int line, string[] words)
    {
        if (words.Length < 2)
            throw new ScriptException("\\sleep needs a number or a :variable, and may have us, ms or s behind it");

        // The unit may stand directly behind a number, as pgbench allows.
        string amount = words[1];
        string unit = words.Length > 2 ? words[2] : "";
        if (unit.Length == 0 && char.IsAsciiDigit(amount[0]))
        {
            string digits = amount.TrimEnd('u', 'm', 's');
            (amount, unit) = (digits, amount[digits.Length..]);
        }

        TimeSpan length = unit switch
        {
            "" or "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "us" => TimeSpan.FromMicroseconds(1),
            _ => throw new ScriptException($"'{unit}' is no unit of time; us, ms and s are"),
        };
        if (amount[0] == ':' && VariableName.IsValid(amount[1..]))
            return new ScriptCommand.Sleep(line, null, amount[1..], length);
        return double.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? new ScriptCommand.Sleep(line, number, null, length)
            : throw new ScriptException($"'{amount}' is no time to sleep; a number or a :variable is");
    }

    /// <summary>Every transaction that a script begins has to end in it.</summary>
    private void CheckTransactions()
    {
        int? begun = null;
        foreach (ScriptCommand.Sql sql in _commands.OfType<ScriptCommand.Sql>())
        {
            switch (sql.Boundary)
            {
                case TransactionBoundary.Begins when begun is not null:
                    throw _text.Error(sql.Line, $"the transaction that was begun in line {begun} has not ended yet");
                case TransactionBoundary.Begins:
                    begun = sql.Line;
                    break;
                case TransactionBoundary.Ends when begun is null:
                    throw _text.Error(sql.Line, "no transaction was begun that could end here");
                case TransactionBoundary.Ends:
                    begun = null;
                    break;
                default:
                    break;
            }
        }

        if (begun is int line)
            throw _text.Error(line, "the transaction that begins here does not end in this script; END, COMMIT or ROLLBACK is missing");
    }
}
