namespace Dcp.Server.Config.Hba;

/// <summary>A line of auth_hba_file: whom it is about, and how they log in. Immutable.</summary>
/// <param name="Options">What stands behind the method, as written; for ldap.</param>
internal sealed record HbaRule(
    int Line, HbaConnection Connection, HbaNames Databases, HbaNames Users, HbaAddress Addresses, HbaMethod Method, IdentMap? Map, string Options)
{
    internal bool IsAbout(in HbaClient client)
    {
        var connection = client.Address is null
            ? Connection == HbaConnection.Local
            : Connection == HbaConnection.Host || Connection == (client.Tls ? HbaConnection.HostSsl : HbaConnection.HostNoSsl);
        return connection
            && (client.Address is null || Addresses.Has(client.Address))
            && Databases.HasDatabase(client)
            && Users.HasUser(client.User);
    }
}
