using System.Net.Sockets;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

/// <summary>What test peers do with a connection. All run on the connection's reactor.</summary>
internal static class ConnectionScripts
{
    /// <summary>Answers every byte by itself until the peer ends, and closes.</summary>
    internal static async Task EchoAsync(Connection connection)
    {
        var activity = Own(connection);
        while (true)
        {
            if (connection.Input.Length > 0 && !connection.IsCongested)
            {
                connection.Write(connection.Input);
                connection.Consume(connection.Input.Length);
                connection.Flush();
            }

            if (connection.Error != SocketError.Success || (connection.InputEnded && connection.Input.Length == 0)) break;
            await activity.WaitAsync();
        }

        connection.Close();
    }

    internal static void Echo(Connection connection) => _ = EchoAsync(connection);

    /// <summary>A signal that is the connection's owner.</summary>
    internal static Signal Own(Connection connection)
    {
        Signal activity = new(connection.Reactor);
        connection.Owner = activity;
        return activity;
    }

    /// <summary>Sends bytes in pieces of random size, waiting while the connection is congested. False when it broke.</summary>
    internal static async Task<bool> SendAsync(Connection connection, Signal activity, ReadOnlyMemory<byte> bytes, Random random)
    {
        while (bytes.Length > 0)
        {
            while (connection.IsCongested && connection.Error == SocketError.Success) await activity.WaitAsync();
            if (connection.Error != SocketError.Success) return false;
            var part = bytes[..Math.Min(bytes.Length, Chunk(random))];
            connection.Write(part.Span);
            connection.Flush();
            bytes = bytes[part.Length..];
        }

        return true;
    }

    /// <summary>Takes <paramref name="count"/> bytes, or as many as come until the end or a failure.</summary>
    internal static async Task<byte[]> ReceiveAsync(Connection connection, Signal activity, int count, Random? random = null)
    {
        var bytes = new byte[count];
        var length = 0;
        while (true)
        {
            var part = Math.Min(count - length, connection.Input.Length);
            if (random is not null) part = Math.Min(part, Chunk(random));
            connection.Input[..part].CopyTo(bytes.AsSpan(length));
            connection.Consume(part);
            length += part;
            if (length == count) return bytes;
            if (connection.Input.Length > 0) continue;
            if (!connection.IsAlive) return bytes[..length];
            await activity.WaitAsync();
        }
    }

    /// <summary>Waits until nothing more will come; what came is dropped.</summary>
    internal static async Task DrainAsync(Connection connection, Signal activity)
    {
        while (true)
        {
            connection.Consume(connection.Input.Length);
            if (!connection.IsAlive) return;
            await activity.WaitAsync();
        }
    }

    /// <summary>Completes after a while on the reactor's own clock.</summary>
    internal static async Task PauseAsync(Reactor reactor, TimeSpan duration)
    {
        Signal due = new(reactor);
        reactor.Schedule(duration, due.Set);
        await due.WaitAsync();
    }

    internal static byte[] RandomBytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Mostly small, sometimes large: 1 byte to 128 KiB.</summary>
    private static int Chunk(Random random) => 1 + random.Next(1 << random.Next(1, 18));
}
