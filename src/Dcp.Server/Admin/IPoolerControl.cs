using System.Net;
using Dcp.Server.Config;
using Dcp.Server.Config.Table;
using Dcp.Server.Passthrough;
using Dcp.Server.Session;

namespace Dcp.Server.Admin;

/// <summary>What the console can do to the process around it. Any thread.</summary>
internal interface IPoolerControl
{
    SessionHost Host { get; }

    FrontendSet Frontends { get; }

    /// <summary>Name and version of the program: <c>dcp 1.2.3</c>.</summary>
    string Version { get; }

    string TransportName { get; }

    DateTimeOffset StartedAt { get; }

    bool IsShuttingDown { get; }

    /// <summary>The other nodes; null without [cluster].</summary>
    IClusterControl? Cluster { get; }

    /// <summary>Who knows which node holds which address; null where nobody does.</summary>
    IClusterManager? Manager { get; }

    /// <summary>The sockets that listen for clients.</summary>
    IEnumerable<(EndPoint EndPoint, int Descriptor)> Listeners { get; }

    /// <summary>
    /// Reads the configuration again, files and all: not on a reactor. Null when it holds now; otherwise the problems, and the old
    /// one stays.
    /// </summary>
    IReadOnlyList<ConfigProblem>? Reload();

    /// <summary>Changes one setting until the next reload.</summary>
    SettingChange Set(string name, string value);

    /// <summary>Another process may take over from now on. False: one is about to already.</summary>
    bool BeginDeparture();

    /// <summary>Hands the process's sockets over to another process, through the Unix socket with that descriptor, and ends when all are gone.</summary>
    void Depart(int channel);

    /// <summary>Begins to end the process; a second call, or an immediate one, ends it at once.</summary>
    void Shutdown(ShutdownMode mode);
}
