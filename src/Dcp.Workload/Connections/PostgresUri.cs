using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>
/// A connection URI as libpq reads it: <c>postgresql://user:password@host:port/database?sslmode=…</c>
/// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS), also with several hosts, among which
/// connections are spread by <c>load_balance_hosts</c>.
/// </summary>
internal sealed class PostgresUri
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    private PostgresUri(string withoutPassword, PostgresUriSettings settings)
    {
        WithoutPassword = withoutPassword;
        Settings = settings.Build();
        Hosts = settings.Hosts;
        IsSpread = settings.IsSpread;
    }

    /// <summary>The URI with its secrets left out: what may be shown and kept.</summary>
    public string WithoutPassword { get; }

    /// <summary>The same for Npgsql, with the first of the hosts. Not pooled: a workload's connection is a real one.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Hosts with their ports, one at least.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts { get; }

    /// <summary>Whether the hosts take turns; otherwise the first that can be reached has all connections.</summary>
    public bool IsSpread { get; }

    /// <exception cref="WorkloadInputException">Not such a URI; the message says what is wrong, without the password.</exception>
    public static PostgresUri Parse(string uri) => Parse(uri, new PostgresUriSettings());

    /// <summary>The same for a pooler's console: its database and port where none are named.</summary>
    public static PostgresUri ParseConsole(string uri) => Parse(uri, ConsoleSettings());

    public static PostgresUriSettings ConsoleSettings() => new("pgbouncer", 6432);

    private static PostgresUri Parse(string uri, PostgresUriSettings settings)
    {
        string scheme = Schemes.FirstOrDefault(s => uri.StartsWith(s, StringComparison.OrdinalIgnoreCase))
            ?? throw new WorkloadInputException("the URI has to begin with postgresql://, as in postgresql://user:password@host:5432/database");
        (string location, string? query) = CutAt(uri[scheme.Length..], '?');
        (string authority, string? database) = CutAt(location, '/');
        int at = authority.LastIndexOf('@');
        (string user, string? password) = CutAt(at < 0 ? "" : authority[..at], ':');
        (string Host, string? Port)[] hosts = [.. authority[(at + 1)..].Split(',').Select(CutHost)];

        Set(settings, "user", user);
        Set(settings, "password", password);
        Set(settings, "host", string.Join(',', hosts.Select(host => host.Host)));
        if (hosts.Any(host => host.Port is not null))
            Set(settings, "port", string.Join(',', hosts.Select(host => host.Port)));
        Set(settings, "dbname", database);

        List<string> shown = [];
        foreach (string pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string encoded, string? value) = CutAt(pair, '=');
            string name = Decode(encoded);
            Set(settings, name, value);
            if (name is not ("password" or "sslpassword"))
                shown.Add(pair);
        }

        string safe = scheme
            + (user.Length == 0 ? "" : user + "@") + authority[(at + 1)..]
            + (database is null ? "" : "/" + database)
            + (shown.Count == 0 ? "" : "?" + string.Join('&', shown));
        return new PostgresUri(safe, settings);
    }

    private static void Set(PostgresUriSettings settings, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            settings.Set(name, Decode(value));
    }

    private static (string Before, string? After) CutAt(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static (string Host, string? Port) CutHost(string text)
    {
        if (!text.StartsWith('['))
            return CutAt(text, ':');

        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
            throw new WorkloadInputException($"the URI's host '{text}' lacks its ']'");
        string rest = text[(end + 1)..];
        return (text[1..end], rest.StartsWith(':') ? rest[1..] : null);
    }

    private static string Decode(string text)
    {
        // Uri.UnescapeDataString leaves a broken escape as it is; libpq refuses it.
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
            if (text[i] == '%' && !isEscape)
                throw new WorkloadInputException("the URI has a '%' that two hexadecimal digits do not follow");
        }

        return Uri.UnescapeDataString(text);
    }
}
