using System.Formats.Asn1;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// Has a directory server judge a password: the entry's name is made from the user's (simple bind), or found by a search (search and bind);
/// then a bind under that name tells. Any thread; blocks none.
/// </summary>
internal static class Ldap
{
    private const int WrongPassword = 49;

    /// <summary>Null: the password is right. Otherwise the reason, for the log.</summary>
    /// <param name="limit">For all of it.</param>
    internal static async Task<string?> CheckAsync(string text, string user, string password, TimeSpan limit)
    {
        if (LdapOptions.Parse(text, out var wrong) is not { } options) return $"ldap: {wrong}";
        using CancellationTokenSource late = new();
        if (limit > TimeSpan.Zero) late.CancelAfter(limit);
        var reason = "ldap: no server answers";
        foreach (var server in options.Servers)
        {
            try
            {
                var connection = await LdapConnection.OpenAsync(options, server, late.Token).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false)) return await AskAsync(connection, options, user, password, late.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException or AsnContentException)
            {
                reason = $"ldap: {server}: {failure.Message}";
            }
            catch (OperationCanceledException)
            {
                return $"ldap: {server} did not answer in time";
            }
        }

        return reason;
    }

    private static async Task<string?> AskAsync(
        LdapConnection connection, LdapOptions options, string user, string password, CancellationToken cancellation)
    {
        var name = options.Prefix + EscapeName(user) + options.Suffix;
        if (options.BaseDn is not null)
        {
            var result = await connection.BindAsync(options.BindDn, options.BindPassword, cancellation).ConfigureAwait(false);
            if (result != 0) return $"ldap: could not bind for the search: result {result}";
            var escaped = LdapFilter.Escape(user);
            var filter = options.Filter?.Replace("$username", escaped, StringComparison.Ordinal) ?? $"({options.Attribute}={escaped})";
            switch (await connection.SearchAsync(options, filter, cancellation).ConfigureAwait(false))
            {
                case null:
                    return "ldap: the search filter is not understood";
                case [var found]:
                    name = found;
                    break;
                case { Count: var count }:
                    return $"ldap: {(count == 0 ? "no entry" : "more than one entry")} for the user";
            }
        }

        return await connection.BindAsync(name, password, cancellation).ConfigureAwait(false) switch
        {
            0 => null,
            WrongPassword => "ldap: password does not match",
            var result => $"ldap: could not bind as the user: result {result}",
        };
    }

    /// <summary>What a name within an entry's name must not contain as it is (RFC 4514, 2.4).</summary>
    private static string EscapeName(string user)
    {
        StringBuilder escaped = new();
        foreach (var c in user)
        {
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' or '#') escaped.Append('\\');
            if (c != '\0') escaped.Append(c);
        }

        return escaped.ToString();
    }
}
