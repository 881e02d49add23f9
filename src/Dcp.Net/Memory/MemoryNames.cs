using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Memory;

/// <summary>Which addresses are listened on. Any thread.</summary>
internal sealed class MemoryNames
{
    private const int FirstEphemeral = 40_000;

    private readonly Lock _gate = new();
    private readonly List<MemoryListener> _listeners = [];
    private readonly HashSet<EndPoint> _swallowed = [];
    private int _port = FirstEphemeral;

    internal MemoryListener Bind(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted, MemoryReactor[] reactors)
    {
        lock (_gate)
        {
            var bound = endPoint is IPEndPoint { Port: 0 } ip ? new IPEndPoint(ip.Address, _port++) : endPoint;
            if (_listeners.Exists(other => other.LocalEndPoint.Equals(bound) && !(other.IsShared && settings.ReusePort)))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }

            MemoryListener listener = new(this, bound, settings.ReusePort, accepted, reactors);
            _listeners.Add(listener);
            return listener;
        }
    }

    internal void Unbind(MemoryListener listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }

    internal void Swallow(EndPoint endPoint)
    {
        lock (_gate) _swallowed.Add(endPoint);
    }

    internal bool IsSwallowed(EndPoint endPoint)
    {
        lock (_gate) return _swallowed.Contains(endPoint);
    }

    /// <summary>Who listens on an address: by its name, or on all addresses with its port.</summary>
    internal MemoryListener? Find(EndPoint endPoint)
    {
        lock (_gate)
        {
            return _listeners.Find(listener => listener.LocalEndPoint.Equals(endPoint))
                ?? _listeners.Find(listener => endPoint is IPEndPoint wanted && listener.LocalEndPoint is IPEndPoint all
                    && all.Port == wanted.Port && (all.Address.Equals(IPAddress.Any) || all.Address.Equals(IPAddress.IPv6Any)));
        }
    }

    /// <summary>An address for the connecting end.</summary>
    internal EndPoint ClientAddress(EndPoint towards)
    {
        lock (_gate)
        {
            return towards is IPEndPoint ip ? new IPEndPoint(ip.Address, _port++) : new UnixDomainSocketEndPoint("@client");
        }
    }
}
