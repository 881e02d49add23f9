namespace Dcp.Server.Config.Hba;

/// <summary>Reads one line of auth_hba_file: <c>TYPE DATABASES USERS [ADDRESS] METHOD [OPTIONS]</c>.</summary>
internal static class HbaLine
{
    /// <summary>Null: it is no rule, and <paramref name="wrong"/> says why.</summary>
    internal static HbaRule? Read(HbaTokens tokens, int line, IdentMaps maps, Func<string, string?> readFile, out string wrong)
    {
        tokens.TryWord(out var type, out _);
        if (ConnectionOf(type) is not { } connection)
        {
            wrong = $"\"{type}\" is not local, host, hostssl or hostnossl";
            return null;
        }

        if (HbaNames.Read(tokens, ofDatabases: true, readFile, out wrong) is not { } databases) return null;
        if (HbaNames.Read(tokens, ofDatabases: false, readFile, out wrong) is not { } users) return null;
        var addresses = connection == HbaConnection.Local ? HbaAddress.All : HbaAddress.Read(tokens, out wrong);
        if (addresses is null) return null;
        tokens.TryWord(out var word, out _);
        if (MethodOf(word) is not { } method)
        {
            wrong = word.Length == 0 ? "the method is missing" : $"the method \"{word}\" does not exist";
            return null;
        }

        wrong = WhyNot(method, connection);
        if (wrong.Length > 0) return null;
        if (method == HbaMethod.Ldap) return new HbaRule(line, connection, databases, users, addresses, method, null, tokens.Rest);
        return TryMap(tokens, method, maps, out var map, out wrong)
            ? new HbaRule(line, connection, databases, users, addresses, method, map, "")
            : null;
    }

    private static HbaConnection? ConnectionOf(string type) => type switch
    {
        "local" => HbaConnection.Local,
        "host" => HbaConnection.Host,
        "hostssl" => HbaConnection.HostSsl,
        "hostnossl" => HbaConnection.HostNoSsl,
        _ => null,
    };

    private static HbaMethod? MethodOf(string word) => word switch
    {
        "trust" => HbaMethod.Trust,
        "reject" => HbaMethod.Reject,
        "md5" => HbaMethod.Md5,
        "password" or "plain" => HbaMethod.Password,
        "scram-sha-256" => HbaMethod.ScramSha256,
        "peer" => HbaMethod.Peer,
        "cert" => HbaMethod.Cert,
        "ldap" => HbaMethod.Ldap,
        "pam" => HbaMethod.Pam,
        _ => null,
    };

    private static string WhyNot(HbaMethod method, HbaConnection connection) => method switch
    {
        HbaMethod.Peer when connection != HbaConnection.Local => "peer is for Unix sockets (local) only",
        HbaMethod.Cert when connection is HbaConnection.Local or HbaConnection.HostNoSsl => "cert needs an encrypted connection",
        _ => "",
    };

    /// <summary>The one option there is beside ldap's: <c>map=NAME</c>, for the methods that compare names.</summary>
    private static bool TryMap(HbaTokens tokens, HbaMethod method, IdentMaps maps, out IdentMap? map, out string wrong)
    {
        map = null;
        wrong = "";
        while (tokens.TryWord(out var option, out _))
        {
            if (!option.StartsWith("map=", StringComparison.Ordinal) || method is not (HbaMethod.Peer or HbaMethod.Cert))
                wrong = $"\"{option}\" is no option of this method";
            else if (maps.Find(option["map=".Length..]) is not { } found)
                wrong = $"auth_ident_file has no map \"{option["map=".Length..]}\"";
            else
                map = found;
            if (wrong.Length > 0) return false;
        }

        if (!tokens.AtEnd) wrong = "a comma behind the method";
        return wrong.Length == 0;
    }
}
