using Dcp.Net;

namespace Dcp.Tests.Net.Memory;

/// <summary>Small sessions, written as the pooler's are: async methods that wait on a signal.</summary>
internal static class Sessions
{
    /// <summary>Sends back what comes, and reads no more while the reader of it is slow; ends when the peer does.</summary>
    internal static async Task EchoAsync(Connection connection)
    {
        Signal signal = new(connection.Reactor);
        connection.Owner = signal;
        while (true)
        {
            if (connection.IsCongested && connection.Error == 0)
            {
                await signal.WaitAsync();
                continue;
            }

            if (!connection.Input.IsEmpty)
            {
                connection.Write(connection.Input);
                connection.Consume(connection.Input.Length);
                connection.Flush();
                continue;
            }

            if (!connection.IsAlive) break;
            await signal.WaitAsync();
        }

        connection.Close();
    }

    internal static void Echo(Connection connection) => _ = EchoAsync(connection);

    /// <summary>Every block is back and every connection gone.</summary>
    internal static void AssertNothingLeft(Transport transport)
    {
        Assert.Equal(0, transport.Reactors.Sum(reactor => reactor.Blocks.Rented));
        Assert.Equal(0, transport.Reactors.Sum(reactor => reactor.Connections));
    }
}
