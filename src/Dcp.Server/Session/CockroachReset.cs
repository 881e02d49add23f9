using System.Text;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// What DISCARD ALL is for, on a CockroachDB server. There it is slow in some versions (cockroachdb/cockroach#95864) and fails, as RESET
/// ALL does, while default_transaction_use_follower_reads is on (#124150). So the server is asked which settings are not as they were,
/// and these are reset one by one.
/// </summary>
internal static class CockroachReset
{
    private const string Question = $"SELECT name FROM pg_catalog.pg_settings WHERE {StateQuestion.SetOnCockroach}";

    /// <summary>Without it no session can have temporary tables, which only DISCARD ALL takes away.</summary>
    private const string TemporaryTables = "experimental_enable_temp_tables";

    /// <summary>Null: the server is as it was after its login, except for settings that have to be given again.</summary>
    internal static async Task<ErrorFields?> RunAsync(ServerConnection server, TimeSpan limit)
    {
        List<string> changed = [];
        var error = await ServerQuery.RunAsync(server, Question, Read, limit);
        if (changed.Contains(TemporaryTables)) return ErrorFields.Error(SqlState.FeatureNotSupported, "the session may have temporary tables");
        foreach (var name in changed)
        {
            if (error is not null || !server.IsUsable) return error;
            error = await ServerQuery.RunAsync(server, $"RESET \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", limit);
        }

        if (error is not null || !server.IsUsable) return error;
        error = await ServerQuery.RunAsync(server, "DEALLOCATE ALL", limit);
        if (error is null) server.Replies.Deallocated(null);
        return error;

        void Read(BackendCode code, ReadOnlySpan<byte> body)
        {
            if (code != BackendCode.DataRow || !DataRowMessage.TryParse(body, out var row)) return;
            foreach (var value in row.Values)
            {
                if (!value.IsNull) changed.Add(Encoding.UTF8.GetString(value.Bytes));
            }
        }
    }
}
