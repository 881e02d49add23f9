namespace Dcp.Server.Config;

/// <summary>Versions of the PROXY protocol, by which the client's address is passed on.</summary>
public enum ProxyProtocol
{
    None,

    /// <summary>A line of text.</summary>
    V1,

    /// <summary>Binary.</summary>
    V2,
}
