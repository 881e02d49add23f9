using Dcp.Server.Config;
using Dcp.Server.Config.Secrets;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>How a pool's servers log in.</summary>
internal static class PoolCredentials
{
    /// <summary>
    /// The password beside a forced user counts first, then the user's secret in auth_file. A SCRAM secret alone opens nothing: it needs
    /// the keys of a client's own login.
    /// </summary>
    internal static ServerCredentials Of(DcpConfig config, DatabaseConfig entry, string user, ScramKeys? keys)
    {
        var secret = (entry.User is null ? null : entry.Password) ?? config.Secrets.Find(user);
        return ServerCredentials.FromSecret(user, Secret(secret), keys);
    }

    internal static UserSecret Secret(Secret? secret) => secret is null ? UserSecret.NoPassword : UserSecret.Parse(secret.Text);
}
