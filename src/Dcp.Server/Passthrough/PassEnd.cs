namespace Dcp.Server.Passthrough;

/// <summary>
/// How a connection ended, in HAProxy's two letters: what ended it (C client, S server, c or s a timeout on its side, D the server was
/// found down, K killed, R no room, P refused), and when (R request, Q queue, C connecting, D data).
/// </summary>
internal readonly record struct PassEnd(string Code)
{
    internal static readonly PassEnd Normal = new("--");
    internal static readonly PassEnd ClientBroke = new("CD");
    internal static readonly PassEnd ServerBroke = new("SD");
    internal static readonly PassEnd ClientTimeout = new("cD");
    internal static readonly PassEnd ServerTimeout = new("sD");
    internal static readonly PassEnd ServerDown = new("DD");
    internal static readonly PassEnd Killed = new("KD");
    internal static readonly PassEnd ClientLeftConnecting = new("CC");
    internal static readonly PassEnd NoServer = new("SC");
    internal static readonly PassEnd ConnectTimeout = new("sC");
    internal static readonly PassEnd ClientLeftQueue = new("CQ");
    internal static readonly PassEnd QueueTimeout = new("sQ");
    internal static readonly PassEnd QueueFull = new("RQ");
    internal static readonly PassEnd BadHeader = new("PR");
    internal static readonly PassEnd HeaderTimeout = new("cR");

    /// <summary>The code in words, for counters.</summary>
    internal string Reason => Code switch
    {
        "--" => "both sides closed",
        "CD" => "client connection lost",
        "SD" => "server connection lost",
        "cD" => "client timeout",
        "sD" => "server timeout",
        "DD" => "server is down",
        "KD" => "killed",
        "CC" => "client left while connecting",
        "SC" => "no server",
        "sC" => "connect timeout",
        "CQ" => "client left the queue",
        "sQ" => "queue timeout",
        "RQ" => "queue is full",
        "PR" => "bad PROXY header",
        "cR" => "PROXY header timeout",
        _ => "other",
    };

    /// <summary>The client broke it off, or was silent for too long; not that it did not say who it is.</summary>
    internal bool IsByClient => Code[0] is 'C' or 'c' && Code[1] != 'R';

    /// <summary>The server broke it off, or was silent for too long, once bytes could pass.</summary>
    internal bool IsByServer => Code[0] is 'S' or 's' && Code[1] == 'D';

    /// <summary>The client got no service.</summary>
    internal bool IsFailure => Code[1] is 'C' or 'Q' && Code[0] != 'C';
}
