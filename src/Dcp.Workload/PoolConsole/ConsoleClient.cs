using System.Net.Sockets;
using Dcp.Wire;
using Dcp.Workload.Connections;

namespace Dcp.Workload.PoolConsole;

/// <summary>A client of a pooler's admin console, that finds values by their column. Used by one task at a time.</summary>
internal sealed class ConsoleClient : IDisposable
{
    private readonly SimpleQueryClient _client;

    private ConsoleClient(SimpleQueryClient client) => _client = client;

    /// <exception cref="WorkloadFailedException">The console cannot be reached, or refuses the login.</exception>
    public static async Task<ConsoleClient> ConnectAsync(PostgresUri uri, CancellationToken cancellation)
    {
        try
        {
            return new ConsoleClient(await SimpleQueryClient.ConnectAsync(SimpleQuerySettings.From(uri.Settings, "dcp workload"), cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new WorkloadFailedException($"cannot connect to the console {uri.WithoutPassword}: {e.Message}", e);
        }
        catch (ServerErrorException e)
        {
            throw new WorkloadFailedException($"console: {e.Message}", e);
        }
    }

    /// <summary>Sends a command, and gives the rows of its answer: values by column name, as text.</summary>
    /// <exception cref="WorkloadFailedException">The console answered with an error.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> QueryAsync(string command, CancellationToken cancellation)
    {
        try
        {
            SimpleAnswer answer = await _client.QueryAsync(command, cancellation).ConfigureAwait(false);
            return [.. answer.Rows.Select(row => ByName(answer.Columns, row))];
        }
        catch (ServerErrorException e)
        {
            throw new WorkloadFailedException($"console: {command}: {e.Message}", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Dictionary<string, string> ByName(IReadOnlyList<FieldDescription> columns, string?[] row)
    {
        if (row.Length != columns.Count)
            throw new IOException("the console sent a row that does not fit its description");
        Dictionary<string, string> values = [];
        for (int i = 0; i < row.Length; i++)
            values[columns[i].Name] = row[i] ?? "";
        return values;
    }
}
