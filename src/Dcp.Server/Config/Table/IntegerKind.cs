using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>A whole number. As in PgBouncer (C's strtol), <c>0x1F</c> is hexadecimal and <c>017</c> octal; printed decimal.</summary>
internal sealed class IntegerKind(int least, int most) : ValueKind<int>
{
    public override string Allowed => most == int.MaxValue ? $"a whole number from {least}" : $"{least} to {most}";

    public override bool TryParse(string text, out int value) =>
        TryParseC(text, out value) && value >= least && value <= most;

    public override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal static bool TryParseC(string text, out int value)
    {
        ReadOnlySpan<char> digits = text;
        value = 0;
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+'))
            digits = digits[1..];
        int radix = digits is ['0', 'x' or 'X', ..] ? 16 : digits is ['0', _, ..] ? 8 : 10;
        if (radix == 16)
            digits = digits[2..];
        long sum = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
                return false;
            sum = sum * radix + digit;
            if (sum > int.MaxValue)
                return false;
        }
        value = (int)(negative ? -sum : sum);
        return digits.Length > 0;
    }
}
