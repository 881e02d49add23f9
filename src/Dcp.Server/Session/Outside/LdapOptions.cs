using System.Globalization;
using Dcp.Server.Config.Hba;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// The options of ldap, in PostgreSQL's words (https://www.postgresql.org/docs/current/auth-ldap.html): <c>ldapserver=... ldapport=...</c>,
/// or <c>ldapurl=...</c>. Immutable.
/// </summary>
internal sealed record LdapOptions
{
    private const int PlainPort = 389;
    private const int EncryptedPort = 636;

    /// <summary>Tried in this order.</summary>
    public IReadOnlyList<string> Servers { get; private init; } = [];

    public int Port { get; private init; }

    /// <summary>Encrypted from the start (ldaps).</summary>
    public bool Encrypted { get; private init; }

    /// <summary>Encrypted on request (StartTLS).</summary>
    public bool StartTls { get; private init; }

    /// <summary>What stands before and behind the user's name, where that makes the entry's name without a search.</summary>
    public string Prefix { get; private init; } = "";

    public string Suffix { get; private init; } = "";

    /// <summary>Where the user's entry is searched; null: it is not searched.</summary>
    public string? BaseDn { get; private init; }

    /// <summary>Who searches; empty: nobody in particular.</summary>
    public string BindDn { get; private init; } = "";

    public string BindPassword { get; private init; } = "";

    public string Attribute { get; private init; } = "uid";

    /// <summary>With <c>$username</c> in it; null: the attribute has to be the user's name.</summary>
    public string? Filter { get; private init; }

    public LdapScope Scope { get; private init; } = LdapScope.Sub;

    /// <summary>Null: they do not make sense, and <paramref name="wrong"/> says why.</summary>
    internal static LdapOptions? Parse(string text, out string wrong)
    {
        LdapOptions options = new();
        HbaTokens tokens = new(text);
        wrong = "";
        while (!tokens.AtEnd && wrong.Length == 0)
        {
            if (!tokens.TryWord(out var word, out _)) tokens.TakeComma();
            else options = options.With(word, ref wrong);
        }

        if (wrong.Length == 0 && tokens.IsBroken) wrong = "a quote is not closed";
        else if (wrong.Length == 0 && options.Servers.Count == 0) wrong = "there is neither ldapserver nor ldapurl";
        else if (wrong.Length == 0 && options is { Encrypted: true, StartTls: true }) wrong = "ldaps and ldaptls exclude each other";
        if (wrong.Length > 0) return null;
        return options.Port > 0 ? options : options with { Port = options.Encrypted ? EncryptedPort : PlainPort };
    }

    private LdapOptions With(string word, ref string wrong)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var value = equals < 0 ? "" : word[(equals + 1)..];
        switch (name)
        {
            case "ldapserver":
                return this with { Servers = value.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
            case "ldapport":
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536) return this with { Port = port };
                wrong = $"ldapport {value} is no port";
                return this;
            case "ldapscheme":
                return this with { Encrypted = value == "ldaps" };
            case "ldaptls":
                return this with { StartTls = value == "1" };
            case "ldapprefix":
                return this with { Prefix = value };
            case "ldapsuffix":
                return this with { Suffix = value };
            case "ldapbasedn":
                return this with { BaseDn = value };
            case "ldapbinddn":
                return this with { BindDn = value };
            case "ldapbindpasswd":
                return this with { BindPassword = value };
            case "ldapsearchattribute":
                return this with { Attribute = value };
            case "ldapsearchfilter":
                return this with { Filter = value };
            case "ldapurl":
                return WithUrl(value, ref wrong);
            default:
                wrong = $"{name} is no option of ldap";
                return this;
        }
    }

    /// <summary><c>ldap[s]://HOST[:PORT]/BASE[?[ATTRIBUTE][?[SCOPE][?FILTER]]]</c>.</summary>
    private LdapOptions WithUrl(string url, ref string wrong)
    {
        var encrypted = url.StartsWith("ldaps://", StringComparison.Ordinal);
        if (!encrypted && !url.StartsWith("ldap://", StringComparison.Ordinal))
        {
            wrong = "ldapurl begins with neither ldap:// nor ldaps://";
            return this;
        }

        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        string[] parts = slash < 0 ? [] : [.. rest[(slash + 1)..].Split('?', 4).Select(Uri.UnescapeDataString)];
        if (!Uri.TryCreate($"tcp://{authority}", UriKind.Absolute, out var place))
        {
            wrong = "ldapurl names no host";
            return this;
        }

        return this with
        {
            Encrypted = encrypted,
            Servers = [place.DnsSafeHost],
            Port = place.Port > 0 ? place.Port : 0,
            BaseDn = parts is [{ Length: > 0 } @base, ..] ? @base : BaseDn,
            Attribute = parts is [_, { Length: > 0 } attribute, ..] ? attribute : Attribute,
            Scope = (parts is [_, _, var scope, ..] ? scope : "") switch { "sub" => LdapScope.Sub, "one" => LdapScope.One, _ => LdapScope.Base },
            Filter = parts is [_, _, _, { Length: > 0 } filter] ? filter : Filter,
        };
    }
}
