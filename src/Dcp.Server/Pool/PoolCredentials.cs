using Dcp.Server.Config;
using Dcp.Server.Config.Secrets;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>How a pool's servers log in.</summary>
internal static class PoolCredentials
{
    /// <summary>
    /// The password beside a forced user counts first, then the user's secret in auth_file, then what auth_query told. A SCRAM secret alone
    /// opens nothing: it needs the keys of a client's own login.
    /// </summary>
    internal static ServerCredentials Of(DcpConfig config, Database database, string user, ScramKeys? keys)
    {
        var entry = database.Config;
        var written = (entry.User == user ? entry.Password : null) ?? config.Secrets.Find(user);
        var secret = written is not null ? Secret(written) : database.Learned(user) ?? UserSecret.NoPassword;
        return ServerCredentials.FromSecret(user, secret, keys);
    }

    internal static UserSecret Secret(Secret secret) => UserSecret.Parse(secret.Text);
}
