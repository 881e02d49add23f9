using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;
using Dcp.Workload.Connections;

namespace Dcp.Cluster.Agents;

/// <summary>A host's own dcp, asked by its console on the Unix socket: who runs as the same user needs no password there.</summary>
/// <param name="socket">Path of the socket.</param>
internal sealed class PoolerEndPoint(string socket)
{
    internal static string SocketOf(DcpConfig config) => Target.SocketPathOf(config.Pooler.UnixSocketDir, config.Pooler.ListenPort);

    /// <summary>Null when it answered; otherwise why not.</summary>
    /// <param name="absentWillDo">Null also when nobody is there to ask.</param>
    internal async Task<string?> AskAsync(string command, TimeSpan limit, bool absentWillDo = false)
    {
        using CancellationTokenSource timer = new(limit);
        try
        {
            SimpleQuerySettings settings = new(SimpleQuerySettings.SocketOf(socket), DcpConfig.ConsoleDatabase, DcpConfig.ConsoleDatabase, null, "dcp");
            using var client = await SimpleQueryClient.ConnectAsync(settings, timer.Token).ConfigureAwait(false);
            await client.QueryAsync(command, timer.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException) when (absentWillDo)
        {
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or ServerErrorException)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds} s");
        }
    }

    /// <summary>
    /// Whether one of the databases' targets answers as PostgreSQL does. It is asked for encryption, which needs no login: any answer
    /// will do.
    /// </summary>
    internal static async Task<bool> ReachesDatabaseAsync(DcpConfig config, TimeSpan limit)
    {
        var targets = config.Databases.Values.Concat(config.Fallback is { } fallback ? [fallback] : []).SelectMany(database => database.Targets).Distinct().ToList();
        if (targets.Count == 0) return true;
        using CancellationTokenSource timer = new(limit);
        var probes = targets.Select(target => AnswersAsync(target, timer.Token)).ToList();
        while (probes.Count > 0)
        {
            var done = await Task.WhenAny(probes).ConfigureAwait(false);
            if (await done.ConfigureAwait(false)) return true;
            probes.Remove(done);
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(Target target, CancellationToken cancellation)
    {
        // The length, and the code of an SSLRequest: https://www.postgresql.org/docs/current/protocol-message-formats.html
        byte[] request = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
        try
        {
            using Socket connection = target.IsUnix
                ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new(SocketType.Stream, ProtocolType.Tcp);
            if (target.IsUnix)
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(target.SocketPath), cancellation).ConfigureAwait(false);
            else if (IPAddress.TryParse(target.Host, out var address))
                await connection.ConnectAsync(address, target.Port, cancellation).ConfigureAwait(false);
            else
                await connection.ConnectAsync(target.Host, target.Port, cancellation).ConfigureAwait(false);
            await connection.SendAsync(request, cancellation).ConfigureAwait(false);
            var answer = new byte[1];
            return await connection.ReceiveAsync(answer, cancellation).ConfigureAwait(false) == 1;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
