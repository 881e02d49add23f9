using System.Globalization;

namespace Dcp.Workload.Workloads.Script;

/// <summary>Reads an expression: numbers, :variables, + - * / %, parentheses and functions, with pgbench's precedences.</summary>
internal sealed class ExpressionParser
{
    private const int MostDepth = 100;
    private const string Allowed = "whole and floating numbers, :variables, + - * / %, parentheses and functions are";

    private readonly string _text;
    private readonly List<string> _variables = [];
    private int _at;
    private int _depth;

    private ExpressionParser(string text) => _text = text;

    /// <exception cref="ScriptException">Not an expression.</exception>
    /// <returns>The expression, and the variables in it.</returns>
    public static (Expression Expression, IReadOnlyList<string> Variables) Parse(string text)
    {
        ExpressionParser parser = new(text);
        Expression expression = parser.ReadSum();
        return parser.Peek() == '\0' ? (expression, parser._variables) : throw parser.Unexpected();
    }

    private Expression ReadSum()
    {
        if (++_depth > MostDepth)
            throw new ScriptException($"more than {MostDepth} parentheses or signs are in each other");
        Expression left = ReadProduct();
        while (Peek() is '+' or '-')
            left = new Expression.Binary(_text[_at++], left, ReadProduct());
        _depth--;
        return left;
    }

    private Expression ReadProduct()
    {
        Expression left = ReadSigned();
        while (Peek() is '*' or '/' or '%')
            left = new Expression.Binary(_text[_at++], left, ReadSigned());
        return left;
    }

    private Expression ReadSigned()
    {
        bool isNegative = false;
        while (Peek() is '+' or '-')
            isNegative ^= _text[_at++] == '-';
        if (char.IsAsciiDigit(Peek()) || Peek() == '.')
            return ReadNumber(isNegative);
        Expression value = ReadValue();
        return isNegative ? new Expression.Binary('-', new Expression.Constant(new ScriptValue(0L)), value) : value;
    }

    private Expression ReadValue()
    {
        char first = Peek();
        if (first == '(')
        {
            _at++;
            Expression inner = ReadSum();
            Expect(')');
            return inner;
        }

        if (first == ':')
        {
            string name = VariableName.ReadAt(_text, _at + 1);
            if (name.Length == 0)
                throw Unexpected();
            _at += 1 + name.Length;
            _variables.Add(name);
            return new Expression.Variable(name);
        }

        return char.IsAsciiLetter(first) || first == '_' ? ReadCall() : throw Unexpected();
    }

    private Expression.Call ReadCall()
    {
        string name = VariableName.ReadAt(_text, _at);
        int start = _at;
        _at += name.Length;
        if (Peek() != '(')
        {
            _at = start;
            throw Unexpected();
        }

        _at++;
        List<Expression> arguments = [];
        if (Peek() != ')')
        {
            arguments.Add(ReadSum());
            while (Peek() == ',')
            {
                _at++;
                arguments.Add(ReadSum());
            }
        }

        Expect(')');
        return new Expression.Call(ScriptFunction.Find(name, arguments.Count), arguments);
    }

    private Expression.Constant ReadNumber(bool isNegative)
    {
        int start = _at;
        while (_at < _text.Length && IsPartOfNumber(start))
            _at++;
        string number = (isNegative ? "-" : "") + _text[start.._at];
        if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            return new Expression.Constant(new ScriptValue(integer));
        bool isWhole = _text.AsSpan(start, _at - start).IndexOfAnyExceptInRange('0', '9') < 0;
        if (isWhole)
            throw new ScriptException($"{number} does not fit a whole number of 64 bits");
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? new Expression.Constant(new ScriptValue(value))
            : throw new ScriptException($"'{number}' is not a number");
    }

    private bool IsPartOfNumber(int start)
    {
        char c = _text[_at];
        bool followsExponent = _at > start && _text[_at - 1] is 'e' or 'E';
        return char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' || (c is '+' or '-' && followsExponent);
    }

    /// <summary>The next character that is no space, which is not taken; 0 at the end.</summary>
    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
            throw Unexpected();
        _at++;
    }

    private ScriptException Unexpected() => new(
        _at >= _text.Length ? $"the expression '{_text.Trim()}' lacks its end" : $"'{_text[_at..].Trim()}' is not allowed in an expression; {Allowed}");
}
