namespace Dcp.Net.Tls;

/// <summary>A TLS connection, or why there is none.</summary>
/// <param name="Error">One sentence for the log.</param>
public readonly record struct TlsResult(TlsConnection? Connection, TlsFailure Failure, string? Error)
{
    internal static TlsResult Failed(TlsFailure failure, string error) => new(null, failure, error);
}
