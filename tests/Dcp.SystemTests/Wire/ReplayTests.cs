using System.Buffers;
using Dcp.SystemTests.Support;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>
/// The same messages are sent to the database and, through the pooler, to the database: what comes back is the same, message for message.
/// </summary>
public sealed class ReplayTests(PostgresFixture postgres)
{
    public static TheoryData<string, string> Scripts
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string name in WireScripts.All.Keys)
            {
                data.Add(name, "transaction");
                data.Add(name, "session");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_client_hears_from_the_pooler_what_the_database_says(string script, string mode)
    {
        Action<IBufferWriter<byte>>[][] steps = WireScripts.All[script];
        List<string> direct = await DirectAsync(steps);
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(
            PoolerConfig.For(postgres.Server, ("default_pool_size", mode == "session" ? 5 : 2), ("pool_mode", mode)));
        using WireClient client = await WireClient.LogInAsync(pooler.Port, database);
        using ServerChanger changer = await ServerChanger.StartAsync(pooler.Port, database);
        foreach (Action<IBufferWriter<byte>>[] step in steps)
        {
            await StepAsync(client, step);
            if (mode == "transaction" && client.Heard[^1] == "Z I") await changer.ChangeAsync();
        }

        Assert.Equal(string.Join('\n', direct), string.Join('\n', client.Heard));
    }

    private async Task<List<string>> DirectAsync(Action<IBufferWriter<byte>>[][] steps)
    {
        using WireClient client = await WireClient.LogInAsync(postgres.Port, await postgres.CreateDatabaseAsync());
        foreach (Action<IBufferWriter<byte>>[] step in steps) await StepAsync(client, step);
        return client.Heard;
    }

    private static async Task StepAsync(WireClient client, Action<IBufferWriter<byte>>[] step)
    {
        await client.SayAsync(step);
        await client.HearAsync(step.Count(EndsWithReadyForQuery));
    }

    private static bool EndsWithReadyForQuery(Action<IBufferWriter<byte>> message)
    {
        ArrayBufferWriter<byte> output = new();
        message(output);
        return (FrontendCode)output.WrittenSpan[0] is FrontendCode.Query or FrontendCode.Sync;
    }
}
