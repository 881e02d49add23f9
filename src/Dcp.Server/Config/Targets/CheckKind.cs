namespace Dcp.Server.Config;

/// <summary>What a check asks a target.</summary>
public enum CheckKind
{
    /// <summary>Nothing: the target counts as up.</summary>
    None,

    /// <summary>Whether it takes a connection.</summary>
    Tcp,

    /// <summary>Whether it answers a startup packet with anything but an error (HAProxy's pgsql-check).</summary>
    Pgsql,

    /// <summary>Whether it lets us in and answers a query.</summary>
    Query,

    /// <summary>Whether a GET of a path gives the right status.</summary>
    Http,
}
