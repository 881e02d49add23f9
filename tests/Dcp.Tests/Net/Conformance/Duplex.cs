using System.Runtime.CompilerServices;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

/// <summary>A connection's owner for two async methods, one that reads and one that writes; each waits on a signal of its own.</summary>
internal sealed class Duplex : IConnectionOwner
{
    internal Duplex(Connection connection)
    {
        Connection = connection;
        Reads = new Signal(connection.Reactor);
        Writes = new Signal(connection.Reactor);
        connection.Owner = this;
    }

    internal Connection Connection { get; }

    internal Signal Reads { get; }

    internal Signal Writes { get; }

    public void OnActivity(Connection connection)
    {
        Reads.Set();
        Writes.Set();
    }

    /// <summary>Moves a quiet connection; the awaiting method goes on at the target.</summary>
    internal static MoveAwaiter MoveAsync(Connection connection, Reactor target) => new(connection, target);

    internal readonly struct MoveAwaiter(Connection connection, Reactor target) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public MoveAwaiter GetAwaiter() => this;

        public void OnCompleted(Action continuation) => connection.MoveTo(target, _ => continuation());

        public void GetResult()
        {
        }
    }
}
