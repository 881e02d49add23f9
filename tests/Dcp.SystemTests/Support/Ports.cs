using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Support;

/// <summary>
/// Ports of 127.0.0.1 for servers under test, without races: below the kernel's range for outgoing connections, and held
/// by a lock file each until this process ends, so that no other test process on the machine takes one between the
/// look and the bind, or while a server restarts.
/// </summary>
public static class Ports
{
    private const int First = 20000;
    private const int Count = 10000;

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Held = [];

    /// <exception cref="InvalidOperationException">All ten thousand are taken.</exception>
    public static int Free()
    {
        string directory = Path.Combine(Path.GetTempPath(), "dcp-test-ports");
        Directory.CreateDirectory(directory, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        int start = Random.Shared.Next(Count);
        for (int i = 0; i < Count; i++)
        {
            int port = First + ((start + i) % Count);
            if (TryHold(Path.Combine(directory, $"{port}")) && IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No free port from {First} to {First + Count - 1}.");
    }

    private static bool TryHold(string path)
    {
        try
        {
            FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            });
            lock (Gate)
                Held.Add(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process holds it, or another user made it.
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
