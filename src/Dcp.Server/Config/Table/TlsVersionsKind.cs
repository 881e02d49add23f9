namespace Dcp.Server.Config.Table;

/// <summary>Versions of TLS, as OpenBSD's libtls reads them for PgBouncer; kept as written.</summary>
internal sealed class TlsVersionsKind : ValueKind<NameList>
{
    public override string Allowed => $"a comma-separated list of {string.Join(", ", TlsChoice.Versions)}; ! before one leaves it out";

    public override bool TryParse(string text, out NameList value)
    {
        value = new NameList(text);
        return TlsChoice.TryProtocols(text, out _);
    }

    public override string Format(NameList value) => value.Text;
}
