namespace Dcp.Server.Metrics;

/// <summary>log_connections, log_disconnections and log_pooler_errors.</summary>
internal readonly record struct LogSwitches(bool Connections, bool Disconnections, bool PoolerErrors);
