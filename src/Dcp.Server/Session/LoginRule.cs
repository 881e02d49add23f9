using System.Net;
using Dcp.Server.Config;
using Dcp.Server.Config.Hba;

namespace Dcp.Server.Session;

/// <summary>How a client is to prove who it is.</summary>
/// <param name="Map">Which names may stand for which users, for cert and peer; null: a name stands for itself.</param>
/// <param name="Options">Of ldap.</param>
internal readonly record struct LoginRule(HbaMethod Method, IdentMap? Map, string Options)
{
    /// <summary>What auth_type or, with <c>hba</c>, the first rule about the client says. Null: no rule is about it.</summary>
    internal static LoginRule? Of(ClientSession session)
    {
        var config = session.Host.Catalog.Config;
        if (config.Pooler.AuthType != AuthType.Hba) return new LoginRule(MethodOf(config.Pooler.AuthType), null, config.Pooler.AuthLdapOptions ?? "");
        HbaClient client = new(AddressOf(session), session.Tls.Length > 0, session.Replication == Replication.Physical, session.DatabaseName, session.UserName);
        return config.Hba.Find(client) is { } rule ? new LoginRule(rule.Method, rule.Map, rule.Options) : null;
    }

    /// <summary>Null over a Unix socket.</summary>
    internal static IPAddress? AddressOf(ClientSession session) =>
        session.Connection.PeerUserId is null && session.Connection.RemoteEndPoint is IPEndPoint remote ? remote.Address : null;

    private static HbaMethod MethodOf(AuthType type) => type switch
    {
        AuthType.Trust => HbaMethod.Trust,
        AuthType.Plain => HbaMethod.Password,
        AuthType.ScramSha256 => HbaMethod.ScramSha256,
        AuthType.Cert => HbaMethod.Cert,
        AuthType.Ldap => HbaMethod.Ldap,
        AuthType.Pam => HbaMethod.Pam,
        _ => HbaMethod.Md5,
    };
}
