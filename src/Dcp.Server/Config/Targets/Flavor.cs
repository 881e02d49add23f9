namespace Dcp.Server.Config;

/// <summary>What a database is, where that changes what is done.</summary>
public enum Flavor
{
    /// <summary>What the servers say of themselves decides what can be decided then.</summary>
    Auto,

    PostgreSql,

    /// <summary>Its readiness is checked, and the defaults of the entry are others (<see cref="CockroachDefaults"/>).</summary>
    CockroachDb,
}
