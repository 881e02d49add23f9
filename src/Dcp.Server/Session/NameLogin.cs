using System.Security.Cryptography.X509Certificates;
using Dcp.Net.Tls;
using Dcp.Server.Config.Hba;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>Logins without a password: by the name in a certificate, or by the operating system's user at the other end.</summary>
internal static class NameLogin
{
    private const string CommonName = "2.5.4.3";

    /// <summary>False: the session is over.</summary>
    internal static bool ByCertificate(ClientSession session, UserSecret secret, IdentMap? map)
    {
        if (WhyNot(session, map) is not { } reason)
        {
            if (secret.Kind != SecretKind.UnknownUser) return true;
        }
        else
        {
            session.Host.Log.ClientProblem(session.LogName, reason);
        }

        session.Fail(SqlState.InvalidAuthorization, "certificate authentication failed");
        return false;
    }

    /// <summary>False: the session is over.</summary>
    internal static async Task<bool> ByPeerAsync(ClientSession session, UserSecret secret, LoginRule rule)
    {
        if (session.Connection.PeerUserId is { } userId && secret.Kind != SecretKind.UnknownUser)
        {
            // The system may ask a directory on the network.
            var own = await session.Reactor.OffloadAsync(() => SystemUsers.NameOf(userId));
            if (own is not null && (rule.Map is { } map ? map.Allows([own], session.UserName) : own == session.UserName)) return true;
            if (rule.Map is not null) session.Host.Log.ClientProblem(session.LogName, $"ident map cannot be matched for system user {own}");
        }

        session.Fail(SqlState.InvalidAuthorization, "unix socket login rejected");
        return false;
    }

    private static string? WhyNot(ClientSession session, IdentMap? map)
    {
        if (session.Connection is not TlsConnection tls) return "TLS connection required";
        if (tls.PeerCertificate is not { } certificate) return "TLS client certificate required";
        var names = NamesOf(certificate);
        if (map is null) return names.Contains(session.UserName) ? null : "TLS certificate name mismatch";
        return map.Allows(names, session.UserName) ? null : "ident map does not have a match";
    }

    /// <summary>The common name, if there is just one, and the alternative names.</summary>
    private static HashSet<string> NamesOf(X509Certificate2 certificate)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()) names.UnionWith(extension.EnumerateDnsNames());
        List<string> common =
        [
            .. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
                .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
                .Select(part => part.GetSingleElementValue() ?? ""),
        ];
        if (common is [{ Length: > 0 } name]) names.Add(name);
        return names;
    }
}
