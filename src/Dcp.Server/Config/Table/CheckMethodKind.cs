using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>What a check asks: a word, or an address without a host, as the host is the target's.</summary>
internal sealed class CheckMethodKind : ValueKind<CheckMethod>
{
    public override string Allowed => "tcp, pgsql, query, http://:port/path, https://:port/path, tcp://:port, pgsql://:port, query://:port, or off";

    public override bool TryParse(string text, out CheckMethod value)
    {
        value = CheckMethod.Tcp;
        int end = text.IndexOf("://", StringComparison.Ordinal);
        string word = (end < 0 ? text : text[..end]).ToLowerInvariant();
        CheckKind? kind = word switch
        {
            "" or "tcp" => CheckKind.Tcp,
            "pgsql" => CheckKind.Pgsql,
            "query" => CheckKind.Query,
            "http" or "https" when end >= 0 => CheckKind.Http,
            "off" or "none" when end < 0 => CheckKind.None,
            _ => null,
        };
        if (kind is null)
            return false;
        ReadOnlySpan<char> rest = end < 0 ? [] : text.AsSpan(end + 3);
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "/" : rest[slash..].ToString();
        int? port = null;
        if (!authority.IsEmpty)
        {
            if (authority[0] != ':' || !int.TryParse(authority[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65_535)
                return false;
            port = number;
        }
        // The path goes into the request as it is: no line of its own may hide in it.
        if (path.Any(c => c is <= ' ' or >= '\x7f') || (kind != CheckKind.Http && slash >= 0))
            return false;
        value = new CheckMethod(kind.Value, port, path, word == "https");
        return true;
    }

    public override string Format(CheckMethod value) => value.ToString();
}
