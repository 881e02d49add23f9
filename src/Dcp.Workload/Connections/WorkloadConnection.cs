using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>
/// A client's connection with its commands. With prepared statements each command is prepared at its first use; without,
/// the server parses it anew each time (an unnamed statement), which every pooler can take. Used by one task at a time.
/// </summary>
internal sealed class WorkloadConnection(NpgsqlConnection connection, bool prepare) : IAsyncDisposable
{
    private readonly Dictionary<Statement, NpgsqlCommand> _commands = [];

    public NpgsqlConnection Connection => connection;

    /// <summary>The command of a statement; its parameters are set anew by the caller before each execution.</summary>
    public async ValueTask<NpgsqlCommand> CommandAsync(Statement statement, CancellationToken cancellation)
    {
        if (_commands.TryGetValue(statement, out NpgsqlCommand? known))
            return known;

        NpgsqlCommand command = statement.CreateCommand(connection);
        if (prepare)
            await command.PrepareAsync(cancellation).ConfigureAwait(false);
        _commands.Add(statement, command);
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        // Commands are not disposed one by one: their server side ends with the connection.
        _commands.Clear();
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
