using System.Buffers;
using System.Globalization;
using System.Net;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Server.Takeover;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Admin.Shows;

/// <summary>
/// <c>SHOW FDS</c>: the sockets, TLS ones left out, with all that PgBouncer's own takeover wants to know of them, secrets included: for
/// administrators. While everything is suspended, the user that the process runs as gets the sockets themselves, one with each row.
/// </summary>
internal static class FdsShow
{
    private const int ByteaOid = 17;

    private static readonly IReadOnlyList<FieldDescription> s_columns =
    [
        .. ColumnList.Of("fd:i", "task", "user", "database", "addr", "port:i", "cancel:q", "link:i", "client_encoding", "std_strings", "datestyle", "timezone", "password"),
        new FieldDescription("scram_client_key", ByteaOid),
        new FieldDescription("scram_server_key", ByteaOid),
    ];

    internal static async Task RunAsync(ConsoleCall call)
    {
        List<string?[]> rows = [.. call.Control.Listeners.Select(listener => Pooler(listener, call.Host.Settings.ListenPort))];
        foreach (var found in await call.Host.CollectAsync(RowsOf)) rows.AddRange(found);
        foreach (var reactor in call.Host.Reactors)
        {
            foreach (var pool in call.Host.Pools.All)
            {
                var servers = pool.Snapshot().Servers;
                rows.AddRange(await ReactorCall.RunAsync(reactor, () => servers.Where(server => server.Reactor.IsCurrent && server.LinkedTo == 0).SelectMany(server => Of(server, 0)).ToList()));
            }
        }

        if (call.Host.IsSuspended && Access.IsOwnProcess(call.Session)) await SendAsync(call, rows);
        else call.Answer(s_columns, rows);
    }

    /// <summary>Rows and sockets go by a blocking channel, on which the console goes on afterwards.</summary>
    private static async Task SendAsync(ConsoleCall call, List<string?[]> rows)
    {
        var session = call.Session;
        var reactor = session.Reactor;
        TaskCompletionSource<int> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Connection.GiveAway(given.SetResult);
        if (await given.Task is not (>= 0 and var descriptor)) return;
        DescriptorChannel channel = new(descriptor);
        await reactor.OffloadAsync(() =>
        {
            TransferLink link = new(channel);
            ArrayBufferWriter<byte> message = new();
            BackendMessages.WriteRowDescription(message, [.. s_columns]);
            link.SendRaw(message.WrittenSpan);
            foreach (var row in rows)
            {
                message.ResetWrittenCount();
                BackendMessages.WriteDataRow(message, row);
                link.SendRaw(message.WrittenSpan, int.Parse(row[0]!, CultureInfo.InvariantCulture));
            }

            return rows.Count;
        });
        reactor.Adopt(channel.Release(), [], connection =>
        {
            session.Connection = connection;
            connection.Owner = session.Signal;
        });
        call.Answer("SHOW");
    }

    private static string?[] Pooler((EndPoint EndPoint, int Descriptor) listener, int unixPort)
    {
        var (address, port) = Address(listener.EndPoint, unixPort);
        return [Cell.Of(listener.Descriptor), "pooler", null, null, address, port, "0", "0", null, null, null, null, null, null, null];
    }

    /// <summary>A client and the server that it holds; on their reactor.</summary>
    private static List<string?[]> RowsOf(ClientSession session)
    {
        if (session.IsConsole || session.Pool is not { } pool || !session.Connection.CanGiveAway) return [];
        var server = session.Server;
        if (server?.Connection is { CanGiveAway: false }) return [];
        var (address, port) = Address(session.Connection.RemoteEndPoint, session.Host.Settings.ListenPort);
        var link = server?.Connection?.Descriptor ?? 0;
        List<string?[]> rows =
        [
            Row(session.Connection.Descriptor, "client", session.UserName, pool, address, port, (long)session.CancelKey, link, session.Parameters, session.Keys),
        ];
        if (server is not null) rows.AddRange(Of(server, session.Connection.Descriptor));
        return rows;
    }

    private static IEnumerable<string?[]> Of(ServerConnection server, int link)
    {
        if (server.State == ServerState.Closed || server.Connection is not { CanGiveAway: true } connection) yield break;
        var (address, port) = Address(server.EndPoint, server.Target?.Port ?? 0);
        var secret = server.CancelKey.Length == sizeof(int) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(server.CancelKey.Span) : 0;
        yield return Row(
            connection.Descriptor, "server", server.Pool.User.Name, server.Pool, address, port, ((long)server.ProcessId << 32) | secret, link, server.Parameters, server.Pool.Credentials.Keys);
    }

    private static string?[] Row(
        int descriptor, string task, string user, Pool.Pool pool, string? address, string port, long cancel, int link, ParameterValues parameters, ScramKeys? keys) =>
    [
        Cell.Of(descriptor), task, user, pool.Database.Name, address, port, Cell.Of(cancel), Cell.Of(link), parameters["client_encoding"],
        parameters["standard_conforming_strings"], parameters["DateStyle"], parameters["TimeZone"],
        pool.Set.Catalog.Config.Secrets.Find(user) is null ? pool.Database.Learned(user)?.Text : null,
        keys is null ? null : $"\\x{Convert.ToHexStringLower(keys.ClientKey)}",
        keys is null ? null : $"\\x{Convert.ToHexStringLower(keys.ServerKey)}",
    ];

    private static (string? Address, string Port) Address(EndPoint? endPoint, int unixPort) => endPoint switch
    {
        IPEndPoint ip => (ip.Address.ToString(), Cell.Of(ip.Port)),
        _ => ("unix", Cell.Of(unixPort)),
    };
}
