namespace Dcp.Workload.Connections;

/// <summary>Whose SQL a server speaks.</summary>
internal enum Dialect
{
    PostgreSql,
    CockroachDb,
}
