using System.Globalization;
using System.Net;
using System.Text;

namespace Dcp.Server.Config;

/// <summary>Where a frontend listens.</summary>
/// <param name="Host">An address, a name, <c>*</c> for all, or the path (<c>/…</c>, <c>@…</c>) of a Unix socket.</param>
public sealed record BindAddress(string Host, int Port)
{
    public const string Allowed = "*:port, address:port, [IPv6]:port, name:port, /path or @name";

    public bool IsUnix => Host.StartsWith('/') || Host.StartsWith('@');

    public override string ToString() =>
        IsUnix ? Host : string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    public static BindAddress? Parse(string text)
    {
        if (text.StartsWith('/') || text.StartsWith('@'))
            return text.Length > 1 && Encoding.UTF8.GetByteCount(text) <= Target.LongestSocketPath ? new BindAddress(text, 0) : null;
        return Split(text) is var (host, port) ? new BindAddress(host.Length == 0 ? "*" : host, port) : null;
    }

    /// <summary>A host and its port; the host may be empty. Null when the text is not of that form.</summary>
    internal static (string Host, int Port)? Split(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
            return null;
        string host = text[..colon];
        if (host is ['[', .., ']'])
            return IPAddress.TryParse(host[1..^1], out _) ? (host[1..^1], port) : null;
        return host.Contains(':') || host.Any(char.IsWhiteSpace) ? null : (host, port);
    }
}
