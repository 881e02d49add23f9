namespace Dcp.Server.Config.Hba;

/// <summary>The connections that a rule is about: its first word.</summary>
internal enum HbaConnection
{
    /// <summary>Unix sockets.</summary>
    Local,

    /// <summary>TCP, encrypted or not.</summary>
    Host,
    HostSsl,
    HostNoSsl,
}
