using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>What a server says that it is.</summary>
/// <param name="Version">Product and number, for people: <c>PostgreSQL 15.18</c>, <c>CockroachDB v25.2.1</c>.</param>
internal sealed record ServerIdentity(Dialect Dialect, string Version)
{
    public static async Task<ServerIdentity> AskAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new("SELECT version()", connection);
        object? answer = await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        return Parse(answer as string ?? "");
    }

    /// <summary>Reads the answer to <c>SELECT version()</c>. Whatever is not CockroachDB is taken to speak PostgreSQL's SQL.</summary>
    public static ServerIdentity Parse(string version)
    {
        string[] words = version.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words[0] == "CockroachDB")
        {
            string? number = words.FirstOrDefault(w => w.Length > 1 && w[0] == 'v' && char.IsAsciiDigit(w[1]));
            return new ServerIdentity(Dialect.CockroachDb, number is null ? "CockroachDB" : $"CockroachDB {number}");
        }

        return new ServerIdentity(Dialect.PostgreSql, string.Join(' ', words.Take(2)));
    }
}
