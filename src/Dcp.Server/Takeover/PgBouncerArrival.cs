using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Server.Takeover;

/// <summary>
/// Takes over from a running PgBouncer by the protocol of its own <c>-R</c>: SUSPEND, SHOW FDS, and SHUTDOWN when this process is up. Clients without a server
/// are served on like any other. Of a linked one nobody knows whether its server owes an answer or is within a transaction: it keeps that server to its
/// end, and every byte is passed on as it is. Nothing is given up for what cannot come over: with such clients PgBouncer goes on as before.
/// </summary>
internal sealed partial class PgBouncerArrival : IArrival
{
    private const string NothingHasChanged = "PgBouncer goes on as before";

    private readonly PoolerSettings _settings;
    private readonly TransferLink _link;
    private readonly PgBouncerConsole _console;
    private readonly List<PgBouncerRow> _clients = [];
    private readonly Dictionary<int, PgBouncerRow> _servers = [];
    private readonly List<BorrowedSocket> _borrowed = [];
    private SessionHost? _host;
    private int _next;

    /// <param name="link">Logged in at the console, which has just answered to a command that it does not know.</param>
    /// <exception cref="IOException">It cannot be taken over; the message says why.</exception>
    internal PgBouncerArrival(PoolerSettings settings, TransferLink link)
    {
        _settings = settings;
        _link = link;
        _console = new PgBouncerConsole(link);
        _console.WaitUntilReady();
        Suspend();
        try
        {
            RefuseTls();
            foreach (var row in _console.Run("SHOW FDS", withSockets: true)) Sort(row);
        }
        catch
        {
            GiveUp();
            throw;
        }
    }

    /// <inheritdoc/>
    public int? ProcessId => null;

    /// <inheritdoc/>
    public List<(string Name, int Descriptor)> Listeners { get; } = [];

    private PoolerLog Log => _host!.Log;

    private string SocketPath => Target.SocketPathOf(_settings.UnixSocketDir, _settings.ListenPort);

    /// <inheritdoc/>
    public void Begin(SessionHost host, Action accept, Action gone)
    {
        _host = host;

        // It is suspended, and will not be anything else before its end.
        accept();
        new Thread(() => TakeAll(gone)) { Name = "dcp-arrival", IsBackground = true }.Start();
    }

    public void Dispose()
    {
        if (_host is null) GiveUp();
        foreach (var listener in _borrowed) listener.Dispose();
        _link.Dispose();
    }

    /// <summary>Clients that come late to rest are dropped by PgBouncer after suspend_timeout: we are gone before that.</summary>
    private void Suspend()
    {
        var limit = _settings.SuspendTimeout > TimeSpan.Zero ? _settings.SuspendTimeout / 2 : TimeSpan.FromSeconds(5);
        var isLate = false;
        using var watchdog = TimeProvider.System.CreateTimer(_ => { Volatile.Write(ref isLate, true); _link.Shutdown(); }, null, limit, Timeout.InfiniteTimeSpan);
        try
        {
            _console.Run("SUSPEND");
        }
        catch (IOException) when (Volatile.Read(ref isLate))
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"cannot take over: within {limit.TotalSeconds} s (half of suspend_timeout) PgBouncer did not come to rest, as clients wait for a server or for the rest of an answer; {NothingHasChanged}"));
        }
    }

    /// <summary>PgBouncer leaves out sockets with TLS, and the clients that are linked to one; they would be cut off at its end.</summary>
    private void RefuseTls()
    {
        var clients = _console.Run("SHOW CLIENTS").Count(row => row["tls"].Length > 0 && row["database"] != DcpConfig.ConsoleDatabase);
        var servers = _console.Run("SHOW SERVERS").Count(row => row["tls"].Length > 0 && row["link"].Length > 0);
        if (clients + servers == 0) return;
        throw new IOException(string.Create(
            CultureInfo.InvariantCulture,
            $"cannot take over: {clients} clients use TLS and {servers} use a server with TLS, which PgBouncer does not hand over; {NothingHasChanged}. Start dcp beside it with so_reuseport and peers, then SHUTDOWN WAIT_FOR_CLIENTS there"));
    }

    private void Sort(PgBouncerRow row)
    {
        switch (row["task"])
        {
            case "pooler":
                _borrowed.Add(new BorrowedSocket(row.Descriptor));
                Listeners.Add((row.ListenerName(_settings), row.Descriptor));
                break;
            case "client" when row["database"].Length > 0 && row["user"].Length > 0:
                _clients.Add(row);
                break;
            case "server" when _servers.TryAdd(row.Number, row):
                break;
            default:
                DescriptorChannel.Close(row.Descriptor);
                break;
        }
    }

    private void GiveUp()
    {
        foreach (var row in _clients.Concat(_servers.Values)) DescriptorChannel.Close(row.Descriptor);
        _clients.Clear();
        _servers.Clear();
        foreach (var listener in _borrowed) listener.GiveBack();
        try
        {
            _console.Run("RESUME");
        }
        catch (Exception exception) when (exception is IOException or SocketException or InvalidDataException)
        {
            // It resumes as well when the console's connection ends.
        }
    }

    private void TakeAll(Action gone)
    {
        Log.Note("PgBouncer has handed over its sockets; it is told to end");
        using (SocketFile kept = new(SocketPath))
        {
            try
            {
                _console.ShutDown();
            }
            catch (Exception exception) when (exception is SocketException or InvalidDataException)
            {
                Log.Warn($"takeover: {exception.Message}");
            }
        }

        gone();
        var linked = 0;
        foreach (var row in _clients)
        {
            PgBouncerRow? server = null;
            if (row.Link != 0 && _servers.Remove(row.Link, out server)) linked++;
            var reactor = NextReactor();
            reactor.Post(() => reactor.Adopt(row.Descriptor, [], connection => Enter(row.ToClient(), connection, server)));
        }

        foreach (var free in _servers.Values) End(free);
        Log.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"takeover from PgBouncer is complete: {_clients.Count} clients, {linked} of which keep the server that they had for as long as they stay"));
    }

    private Reactor NextReactor() => _host!.Reactors[_next++ % _host.Reactors.Count];

    private void Enter(TakenClient client, Connection connection, PgBouncerRow? server)
    {
        if (client.Enter(_host!, connection, session => server is null ? null : ServerOf(session, connection.Reactor, server))) return;
        if (server is not null) DescriptorChannel.Close(server.Descriptor);
        Dcp.Wire.BackendMessages.WriteErrorResponse(
            connection, Dcp.Wire.ErrorFields.Fatal(Dcp.Wire.SqlState.InvalidCatalogName, $"no such database: {client.Database}"));
        connection.Close();
    }

    private static ServerConnection? ServerOf(ClientSession session, Reactor reactor, PgBouncerRow row)
    {
        var pool = session.Pool!;
        ServerConnection? server = null;
        reactor.Adopt(row.Descriptor, [], connection =>
        {
            var targets = pool.Set.TargetsOf(pool.Database);
            var endPoint = connection.RemoteEndPoint!;
            var target = targets.Members.FirstOrDefault(member => endPoint.Equals(member.EndPoint))?.Entry.Target ?? pool.Database.Config.Targets[0];
            var (processId, secret) = row.ServerKey();
            server = new ServerConnection(pool, reactor) { Startup = [], IsBeyondSize = session.Mode != PoolMode.Session };
            server.Opened(connection, target, endPoint, "");
            server.LoggedIn([], processId, secret);
            server.TakenOver(TimeSpan.Zero, ParameterValues.Empty);
            server.Member = targets.Find(target, endPoint);
            pool.Adopt(server);
        });
        return server;
    }

    /// <summary>A free server: its parameters are not told, and another one is soon opened.</summary>
    private void End(PgBouncerRow free)
    {
        var reactor = NextReactor();
        reactor.Post(() => reactor.Adopt(free.Descriptor, [], connection =>
        {
            Dcp.Wire.FrontendMessages.WriteTerminate(connection);
            connection.Close();
        }));
    }

    /// <summary>PgBouncer removes its Unix socket's file at its end; the socket lives on under a second name, and has its first one back at once.</summary>
    private sealed partial class SocketFile : IDisposable
    {
        private readonly string _path;
        private readonly string _second;
        private readonly bool _isKept;

        internal SocketFile(string path)
        {
            _path = path;
            _second = $"{path}.dcp";
            if (path.StartsWith('@')) return;
            File.Delete(_second);
            _isKept = Link(path, _second) == 0;
        }

        public void Dispose()
        {
            if (_isKept) File.Move(_second, _path, overwrite: true);
        }

        [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static partial int Link(string path, string second);
    }
}
