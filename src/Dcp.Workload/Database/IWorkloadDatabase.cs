namespace Dcp.Workload.Database;

/// <summary>A database to run a workload on. One that was made for the purpose is gone when disposed.</summary>
public interface IWorkloadDatabase : IAsyncDisposable
{
    /// <summary>What it is, for people: <c>PostgreSQL 15.18</c>.</summary>
    string Version { get; }

    string Host { get; }

    int Port { get; }

    /// <summary>URI of the unprivileged user who owns the data, password included.</summary>
    Uri UserUri { get; }

    /// <summary>URI of a user who may read everybody's statistics, password included.</summary>
    Uri AdminUri { get; }

    /// <summary>The server's main process, all its others being this one's children; null when it is not this program's.</summary>
    int? Pid { get; }
}
