using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Server.Takeover;

/// <summary>
/// The beginning of a process that takes another one over: it has the other's listening sockets before it opens its own, and gets the clients
/// and servers when it is up (<see cref="Begin"/>). A thread of its own reads; each connection goes to a reactor in turn.
/// </summary>
internal sealed class Arrival : IArrival
{
    private const string UnknownCommand = "invalid command";
    private const string ForgetStatements = "DEALLOCATE ALL";
    private static readonly TimeSpan s_forgetLimit = TimeSpan.FromSeconds(5);

    private readonly TransferLink _link;
    private SessionHost? _host;
    private Action? _accept;
    private int _next;
    private int _clients;
    private int _servers;

    private Arrival(TransferLink link) => _link = link;

    /// <inheritdoc/>
    public int? ProcessId { get; private set; }

    /// <inheritdoc/>
    public List<(string Name, int Descriptor)> Listeners { get; } = [];

    private PoolerLog Log => _host!.Log;

    /// <summary>Asks the process behind the console's Unix socket to be taken over; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be taken over; the message says why.</exception>
    internal static IArrival? Ask(PoolerSettings settings)
    {
        if (OldConsole.Open(settings) is not { } link) return null;
        Arrival arrival = new(link);
        try
        {
            return arrival.ReadOffer() ? arrival : new PgBouncerArrival(settings, link);
        }
        catch (SocketException exception)
        {
            arrival.Dispose();
            throw new IOException($"takeover: {exception.Message}");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            arrival.Dispose();
            throw new IOException(exception.Message);
        }
    }

    /// <summary>Until the other process has nothing left; it leaves files alone that are not its own any more.</summary>
    /// <inheritdoc/>
    public void Begin(SessionHost host, Action accept, Action gone)
    {
        _host = host;
        _accept = accept;
        host.CancelAtPredecessor = Cancel;
        _link.Send(TransferKind.Go, []);
        new Thread(TakeAll) { Name = "dcp-arrival", IsBackground = true }.Start();
    }

    public void Dispose() => _link.Dispose();

    /// <summary>False: the other process is no dcp, and does not know the command.</summary>
    private bool ReadOffer()
    {
        while (_link.Receive() is { } message)
        {
            TransferReader reader = new(message.Body);
            switch (message.Kind)
            {
                case TransferKind.Hello:
                    if (reader.Number() != Departure.Version)
                        throw new IOException("the running process is of another version, which describes its clients otherwise: end it by SHUTDOWN WAIT_FOR_CLIENTS instead");
                    ProcessId = (int)reader.Number();
                    break;
                case TransferKind.Listener:
                    Listeners.Add((reader.Text(), _link.TakeDescriptor()));
                    break;
                case TransferKind.Ready:
                    return true;
                case TransferKind.Error when OldConsole.TextOf(message.Body).StartsWith(UnknownCommand, StringComparison.Ordinal):
                    return false;
                case TransferKind.Error:
                    throw new IOException($"the running process refuses to be taken over: {OldConsole.TextOf(message.Body)}");
            }
        }

        throw new IOException("the running process ended while it was being taken over");
    }

    private void TakeAll()
    {
        try
        {
            while (_link.Receive() is { } message)
            {
                if (message.Kind == TransferKind.Server) TakeServer(message.Body);
                else if (message.Kind == TransferKind.Client) TakeClient(message.Body);
                else if (message.Kind == TransferKind.Left) Accept();
                else if (message.Kind == TransferKind.Cancel) CancelHere(message.Body);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidDataException)
        {
            Log.Error($"takeover: {exception.Message}");
        }

        // Whatever became of the other process, it is gone.
        Accept();
        _host!.CancelAtPredecessor = null;
        Log.Note($"takeover is complete: {_clients} clients, {_servers} servers");
    }

    private void Accept()
    {
        _accept?.Invoke();
        _accept = null;
    }

    private Reactor NextReactor() => _host!.Reactors[_next++ % _host.Reactors.Count];

    private void TakeServer(byte[] body)
    {
        TransferReader reader = new(body);
        var passage = ServerPassage.Read(ref reader);
        var descriptor = _link.TakeDescriptor();
        _servers++;
        var reactor = NextReactor();
        reactor.Post(() => reactor.Adopt(descriptor, passage.Input, connection => _ = Log.WatchAsync(EnterAsync(passage, connection), "takeover")));
    }

    private async Task EnterAsync(ServerPassage passage, Connection connection)
    {
        if (PoolOf(passage) is not { } pool)
        {
            Dcp.Wire.FrontendMessages.WriteTerminate(connection);
            connection.Close();
            return;
        }

        if (passage.Enter(pool, connection) is not { } server) return;
        if (passage.HadStatements && await ServerQuery.RunAsync(server, ForgetStatements, s_forgetLimit) is { } error)
        {
            pool.Discard(server, $"its prepared statements could not be forgotten: {error.Message}");
            return;
        }

        pool.Return(server);
    }

    private Pool.Pool? PoolOf(ServerPassage passage) => _host!.Catalog.Find(passage.Database) is { } database
        ? _host.Pools.Get(database, _host.Catalog.Account(passage.User))
        : null;

    private void TakeClient(byte[] body)
    {
        TransferReader reader = new(body);
        var passage = ClientPassage.Read(ref reader);
        var descriptor = _link.TakeDescriptor();
        var serverDescriptor = passage.Server is null ? -1 : _link.TakeDescriptor();
        _clients++;
        var reactor = NextReactor();
        reactor.Post(() => reactor.Adopt(descriptor, passage.Input, connection => Enter(passage, connection, serverDescriptor)));
    }

    private void Enter(ClientPassage passage, Connection connection, int serverDescriptor)
    {
        if (passage.Client.Enter(_host!, connection, session => passage.Server is { } with ? ServerOf(session.Pool!, with, connection.Reactor, serverDescriptor) : null)) return;
        if (serverDescriptor >= 0) DescriptorChannel.Close(serverDescriptor);
        Dcp.Wire.BackendMessages.WriteErrorResponse(
            connection, Dcp.Wire.ErrorFields.Fatal(Dcp.Wire.SqlState.InvalidCatalogName, $"no such database: {passage.Client.Database}"));
        connection.Close();
    }

    private static ServerConnection? ServerOf(Pool.Pool pool, ServerPassage passage, Reactor reactor, int descriptor)
    {
        ServerConnection? server = null;
        reactor.Adopt(descriptor, passage.Input, connection => server = passage.Enter(pool, connection));
        return server;
    }

    private void CancelHere(byte[] body)
    {
        TransferReader reader = new(body);
        CancelHere((int)reader.Number(), reader.Bytes().ToArray(), 0);
    }

    /// <summary>
    /// The other process does not have the client: it may have come ahead of this message, and is known when its reactor has taken it in. So each is
    /// asked, one after the other, lest two cancel; if none has it, it may have gone on already.
    /// </summary>
    private void CancelHere(int processId, byte[] secret, int next)
    {
        var host = _host!;
        if (next == host.Reactors.Count)
        {
            host.Departure?.Cancel(processId, secret);
            return;
        }

        host.Reactors[next].Post(() =>
        {
            if (host.CancelKeys.Find(processId, secret) is { } target) _ = Log.WatchAsync(CancelRequest.CancelAsync(host, target), target.LogName);
            else CancelHere(processId, secret, next + 1);
        });
    }

    private bool Cancel(int processId, byte[] secret)
    {
        TransferWriter body = new();
        body.Number(processId);
        body.Bytes(secret);
        try
        {
            _link.Send(TransferKind.Cancel, body.Written);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
