using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>Permissions of a file. A number as in C, so octal needs its leading 0; printed decimal, as PgBouncer does.</summary>
internal sealed class FileModeKind : ValueKind<int>
{
    public override string Allowed => "0000 to 0777, octal with a leading 0";

    public override bool TryParse(string text, out int value) =>
        IntegerKind.TryParseC(text, out value) && value is >= 0 and <= 0b111_111_111;

    public override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
