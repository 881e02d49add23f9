using Dcp.Wire;

namespace Dcp.Workload.Connections;

/// <summary>An ErrorResponse: the server or the pooler said no.</summary>
internal sealed class ServerErrorException(ErrorFields fields) : Exception(fields.Message)
{
    /// <summary>Five characters, or empty when the error had none.</summary>
    public string SqlState => fields.SqlState;

    public string Severity => fields.Severity;

    public string? Detail => fields.Detail;
}
