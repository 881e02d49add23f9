namespace Dcp.Server.Config;

/// <summary>What somebody may do on the web page.</summary>
public enum WebRole
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Look, and change what runs: pause, resume, drain, reload, kill.</summary>
    Operator,
}
