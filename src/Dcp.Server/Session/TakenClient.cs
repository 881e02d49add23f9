using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>A client that another process has let in, as it is described to the process that goes on with it.</summary>
internal sealed record TakenClient
{
    internal required string Database { get; init; }

    internal required string User { get; init; }

    internal required IReadOnlyList<KeyValuePair<string, string>> Requested { get; init; }

    internal required ParameterValues Parameters { get; init; }

    /// <summary>The parameters as they were after the login.</summary>
    internal required ParameterValues AtLogin { get; init; }

    /// <summary>What it has prepared by SQL: name and text.</summary>
    internal required IReadOnlyList<KeyValuePair<string, string>> Prepared { get; init; }

    internal required ulong CancelKey { get; init; }

    /// <summary>What is behind the first eight bytes of the key.</summary>
    internal byte[] CancelTail { get; init; } = [];

    internal required TimeSpan Age { get; init; }

    /// <summary>The secret that the database or somebody else has told of the user; null: auth_file has it.</summary>
    internal string? Secret { get; init; }

    internal ScramKeys? Keys { get; init; }

    /// <summary>What the client has prepared by name: name, Parse's body behind the name, search_path.</summary>
    internal required IReadOnlyList<(byte[] Name, byte[] Body, string? Scope)> Statements { get; init; }

    /// <summary>The unnamed statement, or null.</summary>
    internal byte[]? Unnamed { get; init; }

    /// <summary>Some of its parameters were not told: what <see cref="Requested"/> leaves open is as at the database.</summary>
    internal bool IsToldInPart { get; init; }

    /// <summary>Makes a session of it that goes on where it was. False: its database is gone. On the connection's reactor.</summary>
    internal bool Enter(SessionHost host, Connection connection, Func<ClientSession, ServerConnection?> serverOf)
    {
        if (host.Catalog.Find(Database) is not { } database) return false;
        if (Secret is not null) database.Learn(User, UserSecret.Parse(Secret));
        var session = host.Adopt(connection, Age);
        session.DatabaseName = Database;
        session.UserName = User;
        session.Requested = Requested;
        session.Parameters = Parameters;
        session.AtLogin = AtLogin;
        session.Prepared = PreparedTexts.Of(Prepared);
        foreach (var (name, _) in Parameters.Items) host.CustomNames.Add(name);
        session.Keys = Keys;
        JoinPool.Run(session, database);
        session.Waiter.InLogin = false;
        session.ToClient.Defaults = session.ToServer.Defaults = ClientDefaults.Of(RequestedParameters.Of(Requested, ParameterValues.Empty), session.KnowsState);

        // Let in once, it stays, whatever the limits are here.
        _ = ClientPlace.Take(session, database.Clients, session.Limits!, exempt: true);
        host.CancelKeys.Restore(session, CancelKey, CancelTail);
        TakeStatements(session);
        session.GoOn(serverOf(session), IsToldInPart);
        return true;
    }

    private void TakeStatements(ClientSession session)
    {
        if (session.FollowedStatements is not { } statements) return;
        foreach (var (name, body, scope) in Statements)
            statements.Mine.Add(new Statements.ClientStatement(statements.Mine, name, session.Host.Statements.Intern(body, scope)));
        if (Unnamed is not null) statements.Mine.SetUnnamed(Unnamed);
    }
}
