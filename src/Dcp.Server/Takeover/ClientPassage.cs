using Dcp.Server.Session;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Takeover;

/// <summary>A client on its way between processes.</summary>
/// <param name="Input">What it has sent and nobody has read.</param>
/// <param name="Server">The server that it holds, or null.</param>
internal sealed record ClientPassage(TakenClient Client, byte[] Input, ServerPassage? Server)
{
    /// <summary>On the client's reactor, while its connection is being given away.</summary>
    internal static TakenClient Of(ClientSession session)
    {
        var host = session.Host;
        var mine = session.Statements?.Mine;
        return new TakenClient
        {
            Database = session.DatabaseName,
            User = session.UserName,
            Requested = session.ToClient.Defaults?.Values ?? session.Requested,
            Parameters = session.Parameters,
            AtLogin = session.AtLogin,
            Prepared = [.. session.Prepared.Items],
            CancelKey = session.CancelKey,
            CancelTail = session.CancelTail,
            Age = session.Reactor.Elapsed(session.ConnectedAt, session.Reactor.Now),
            Secret = host.Catalog.Config.Secrets.Find(session.UserName) is null ? session.Pool!.Database.Learned(session.UserName)?.Text : null,
            Keys = session.Keys,
            Statements = mine is null ? [] : [.. mine.All.Select(named => (named.Name, named.Statement.Body, named.Statement.Scope))],
            Unnamed = mine is { KeepsUnnamed: true } ? mine.Unnamed.ToArray() : null,
        };
    }

    internal void Write(TransferWriter to)
    {
        to.Text(Client.Database);
        to.Text(Client.User);
        to.Pairs(Client.Requested);
        to.Pairs(Client.Parameters.Items.ToArray());
        to.Pairs(Client.AtLogin.Items.ToArray());
        to.Pairs(Client.Prepared);
        to.Number((long)Client.CancelKey);
        to.Bytes(Client.CancelTail);
        to.Number(Client.Age.Ticks);
        to.Text(Client.Secret);
        to.Bytes(Client.Keys is null ? [] : Client.Keys.ClientKey);
        to.Bytes(Client.Keys is null ? [] : Client.Keys.ServerKey);
        to.Number(Client.Statements.Count);
        foreach (var (name, body, scope) in Client.Statements)
        {
            to.Bytes(name);
            to.Bytes(body);
            to.Text(scope);
        }

        to.Number(Client.Unnamed is null ? 0 : 1);
        if (Client.Unnamed is not null) to.Bytes(Client.Unnamed);
        to.Bytes(Input);
        to.Number(Server is null ? 0 : 1);
        Server?.Write(to);
    }

    internal static ClientPassage Read(ref TransferReader from)
    {
        TakenClient client = new()
        {
            Database = from.Text(),
            User = from.Text(),
            Requested = from.Pairs(),
            Parameters = ServerPassage.ParametersOf(from.Pairs()),
            AtLogin = ServerPassage.ParametersOf(from.Pairs()),
            Prepared = from.Pairs(),
            CancelKey = (ulong)from.Number(),
            CancelTail = from.Bytes().ToArray(),
            Age = TimeSpan.FromTicks(from.Number()),
            Secret = from.OptionalText(),
            Keys = ReadKeys(from.Bytes(), from.Bytes()),
            Statements = ReadStatements(ref from),
            Unnamed = from.Number() == 0 ? null : from.Bytes().ToArray(),
        };
        return new ClientPassage(client, from.Bytes().ToArray(), from.Number() == 0 ? null : ServerPassage.Read(ref from));
    }

    private static ScramKeys? ReadKeys(ReadOnlySpan<byte> client, ReadOnlySpan<byte> server) =>
        client.Length == ScramKeys.Length && server.Length == ScramKeys.Length ? new ScramKeys(client, server) : null;

    private static List<(byte[] Name, byte[] Body, string? Scope)> ReadStatements(ref TransferReader from)
    {
        List<(byte[], byte[], string?)> statements = [];
        for (var left = from.Count(); left > 0; left--) statements.Add((from.Bytes().ToArray(), from.Bytes().ToArray(), from.OptionalText()));
        return statements;
    }
}
