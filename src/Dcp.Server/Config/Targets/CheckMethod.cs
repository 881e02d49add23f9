namespace Dcp.Server.Config;

/// <summary>The value of <c>check</c>: what is asked, and where.</summary>
/// <param name="Port">Another port than the target's, or null.</param>
/// <param name="Path">Path and query of an HTTP check.</param>
public sealed record CheckMethod(CheckKind Kind, int? Port = null, string Path = "/", bool IsTls = false)
{
    public static readonly CheckMethod None = new(CheckKind.None);

    public static readonly CheckMethod Tcp = new(CheckKind.Tcp);

    /// <summary>
    /// CockroachDB's question whether a node is ready. 503 is no failure then: the node is about to leave, and serves what it has.
    /// </summary>
    public bool IsReadiness => Kind == CheckKind.Http && Path.StartsWith("/health?", StringComparison.Ordinal) && Path.Contains("ready=", StringComparison.Ordinal);

    public override string ToString()
    {
        string port = Port is { } number ? $":{number}" : "";
        return Kind switch
        {
            CheckKind.None => "off",
            CheckKind.Http => $"{(IsTls ? "https" : "http")}://{port}{Path}",
            _ when Port is not null => $"{Kind.ToString().ToLowerInvariant()}://{port}",
            _ => Kind.ToString().ToLowerInvariant(),
        };
    }
}
