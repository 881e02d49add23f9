using System.Text;
using Dcp.Net;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Faults;

/// <summary>An owner that notes what comes, and in which pieces.</summary>
internal sealed class Recorder : IConnectionOwner
{
    private readonly StringBuilder _text = new();
    private Connection? _connection;

    internal Connection Connection => _connection ?? throw new InvalidOperationException("Nothing was accepted.");

    internal string Text => _text.ToString();

    internal List<int> Pieces { get; } = [];

    public void OnActivity(Connection connection)
    {
        if (connection.Input.IsEmpty) return;
        Pieces.Add(connection.Input.Length);
        _text.Append(Encoding.UTF8.GetString(connection.Input));
        connection.Consume(connection.Input.Length);
    }

    internal void Own(Connection connection)
    {
        _connection = connection;
        connection.Owner = this;
        OnActivity(connection);
    }

    internal void Do(Action<Connection> action) => MemoryTransport.Within(Connection.Reactor, () => action(Connection));

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        Do(connection =>
        {
            connection.Write(copy);
            connection.Flush();
        });
    }
}
