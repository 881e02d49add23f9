using Dcp.Server.Config;
using Dcp.Server.Session;

namespace Dcp.Server.Admin;

/// <summary>What the console can do to the process around it. Any thread.</summary>
internal interface IPoolerControl
{
    SessionHost Host { get; }

    string TransportName { get; }

    DateTimeOffset StartedAt { get; }

    bool IsShuttingDown { get; }

    /// <summary>Reads the configuration again. Null when it holds now; otherwise the problems, and the old one stays.</summary>
    IReadOnlyList<ConfigProblem>? Reload();

    /// <summary>Begins to end the process; a second call, or an immediate one, ends it at once.</summary>
    void Shutdown(ShutdownMode mode);
}
