namespace Dcp.Server.Config;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>PgBouncer's form.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}
