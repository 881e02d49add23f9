using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Pool;

namespace Dcp.Server.Takeover;

/// <summary>A server on its way between processes: what the next one has to know to let clients use it.</summary>
/// <param name="HadStatements">It has prepared statements under names that mean nothing to the next process.</param>
internal sealed record ServerPassage(
    string Database,
    string User,
    Target Target,
    EndPoint EndPoint,
    IReadOnlyList<KeyValuePair<string, string>> Welcome,
    ParameterValues Parameters,
    int ProcessId,
    byte[] CancelKey,
    TimeSpan Age,
    bool HadStatements,
    byte[] Input)
{
    /// <summary>On the server's reactor, while its connection is being given away.</summary>
    internal static ServerPassage Of(ServerConnection server, ReadOnlySpan<byte> input) => new(
        server.Pool.Database.Name,
        server.Pool.User.Name,
        server.Target!,
        server.EndPoint!,
        server.Welcome,
        server.Parameters,
        server.ProcessId,
        server.CancelKey.ToArray(),
        server.Reactor.Elapsed(server.ConnectedAt, server.Reactor.Now),
        server.Statements.Count > 0 || server.Prepared.Count > 0,
        input.ToArray());

    internal void Write(TransferWriter to)
    {
        to.Text(Database);
        to.Text(User);
        to.Text(Target.Host);
        to.Number(Target.Port);
        var address = EndPoint.Serialize();
        to.Number((int)address.Family);
        to.Bytes(address.Buffer.Span[..address.Size]);
        to.Pairs(Welcome);
        to.Pairs(Parameters.Items.ToArray());
        to.Number(ProcessId);
        to.Bytes(CancelKey);
        to.Number(Age.Ticks);
        to.Number(HadStatements ? 1 : 0);
        to.Bytes(Input);
    }

    internal static ServerPassage Read(ref TransferReader from) => new(
        from.Text(),
        from.Text(),
        new Target(from.Text(), (int)from.Number()),
        ReadEndPoint((AddressFamily)from.Number(), from.Bytes()),
        from.Pairs(),
        ParametersOf(from.Pairs()),
        (int)from.Number(),
        from.Bytes().ToArray(),
        TimeSpan.FromTicks(from.Number()),
        from.Number() != 0,
        from.Bytes().ToArray());

    internal static ParameterValues ParametersOf(List<KeyValuePair<string, string>> pairs)
    {
        var parameters = ParameterValues.Empty;
        foreach (var (name, value) in pairs) parameters = parameters.With(name, value);
        return parameters;
    }

    /// <summary>
    /// Takes the server up into <paramref name="pool"/>; the caller has it. Null, and it is closed, when the pool's database has no such target any
    /// more. On the connection's reactor.
    /// </summary>
    internal ServerConnection? Enter(Pool.Pool pool, Connection connection)
    {
        if (pool.Set.TargetsOf(pool.Database).Find(Target, EndPoint) is not { } member)
        {
            Dcp.Wire.FrontendMessages.WriteTerminate(connection);
            connection.Close();
            return null;
        }

        ServerConnection server = new(pool, connection.Reactor);
        server.Opened(connection, Target, EndPoint, "");
        server.LoggedIn(Welcome, ProcessId, CancelKey);
        server.TakenOver(Age, Parameters);
        server.Member = member;
        pool.Adopt(server);
        return server;
    }

    private static EndPoint ReadEndPoint(AddressFamily family, ReadOnlySpan<byte> bytes)
    {
        SocketAddress address = new(family, bytes.Length);
        bytes.CopyTo(address.Buffer.Span);
        EndPoint kind = family == AddressFamily.Unix ? new UnixDomainSocketEndPoint("\0") : new IPEndPoint(IPAddress.Any, 0);
        return kind.Create(address);
    }
}
