using System.Globalization;

namespace Dcp.Workload.Workloads.Script;

/// <summary>What a variable can hold: a whole number (64 bits), a floating one, a text from outside, or nothing (NULL).</summary>
internal readonly record struct ScriptValue
{
    private readonly string? _text;
    private readonly long _integer;
    private readonly double _double;
    private readonly Kinds _kind;

    public ScriptValue(long value) => (_kind, _integer) = (Kinds.Integer, value);

    public ScriptValue(double value) => (_kind, _double) = (Kinds.Double, value);

    /// <summary>An argument or a column; it counts as a number in an expression if it is written like one.</summary>
    public ScriptValue(string? text) => (_kind, _text) = (text is null ? Kinds.Null : Kinds.Text, text);

    private enum Kinds
    {
        Null,
        Integer,
        Double,
        Text,
    }

    public bool IsInteger => _kind == Kinds.Integer;

    /// <summary>As it is sent to the database; null for NULL. Floating numbers have 15 digits, as pgbench sends them.</summary>
    public string? ToSql() => _kind switch
    {
        Kinds.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        Kinds.Double => _double.ToString("G15", CultureInfo.InvariantCulture),
        _ => _text,
    };

    /// <summary>This as a number, for an expression.</summary>
    /// <exception cref="ScriptException">It is none.</exception>
    public ScriptValue ToNumber()
    {
        if (_kind is Kinds.Integer or Kinds.Double)
            return this;
        if (long.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            return new ScriptValue(integer);
        return double.TryParse(_text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new ScriptValue(number)
            : throw new ScriptException(_text is null ? "NULL is not a number" : $"'{_text}' is not a number");
    }

    public double ToDouble() => ToNumber() is var number && number.IsInteger ? number._integer : number._double;

    /// <summary>A floating number is rounded to the nearest whole one, halves to the even one, as pgbench does.</summary>
    /// <exception cref="ScriptException">It does not fit.</exception>
    public long ToInteger()
    {
        ScriptValue number = ToNumber();
        if (number.IsInteger)
            return number._integer;
        double rounded = Math.Round(number._double, MidpointRounding.ToEven);
        return rounded is >= -9223372036854775808.0 and < 9223372036854775808.0
            ? (long)rounded
            : throw new ScriptException(FormattableString.Invariant($"{number._double} does not fit a whole number of 64 bits"));
    }
}
