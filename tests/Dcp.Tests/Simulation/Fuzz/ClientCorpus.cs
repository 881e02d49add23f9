using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>What clients say after their login, as good messages. Each carries a token of its own.</summary>
internal static class ClientCorpus
{
    internal static List<byte[]> Take(System.Random random, string token)
    {
        List<byte[]> messages = [];
        for (var left = random.Next(1, 4); left > 0; left--) messages.AddRange(Part(random, token));
        return messages;
    }

    private static byte[][] Part(System.Random random, string token) => random.Next(16) switch
    {
        0 => [Query($"echo {token}")],
        1 => [Query($"begin; echo {token}; commit")],
        2 => [Query("begin"), Query($"echo {token}"), Query("fail 22012"), Query("rollback")],
        3 => [Parse("", $"echo {token}"), Bind(""), Describe(ObjectKind.Portal, ""), Execute, Sync],
        4 => [Parse("s", "echo $1"), Describe(ObjectKind.Statement, "s"), Sync, Bind("s", token), Execute, Sync, Bind("s", token), Execute, Sync],
        5 => [Parse("s", $"echo {token}"), Bind("s"), Execute, Close("s"), Parse("s", $"echo {token}"), Bind("s"), Execute, Sync],
        6 => [Parse("e", "bad"), Bind("e"), Execute, Sync, Query($"echo {token}")],
        7 => [Query("copy in"), CopyData(token), CopyData(token), CopyDone, Query($"echo {token}")],
        8 => [Query("copy in fail 2"), CopyData(token), CopyData(token), CopyData(token), CopyDone, Query($"echo {token}")],
        9 => [Parse("c", "copy in"), Bind("c"), Execute, CopyData(token), Written.Bytes(output => FrontendMessages.WriteCopyFail(output, token)), Sync],
        10 => [Query("copy out 3 50"), Query($"rows 3 40; echo {token}")],
        11 => [Query("set TimeZone to 'Zone/1'"), Query($"notice {token}"), Query("reset all"), Query("deallocate all")],
        12 => [Query("begin"), Query("copy in"), CopyData(token)],
        13 => [Parse("", "begin"), Bind(""), Execute, Written.Bytes(FrontendMessages.WriteFlush), Parse("", $"echo {token}"), Bind(""), Execute, Sync],
        14 => [Query(random.Next(4) switch { 0 => "die", 1 => "crash half", 2 => "nonsense", _ => "crash" }), Query($"echo {token}")],
        _ => [Query($"echo {token} {new string('x', random.Next(40_000))}"), Query($"rows 2 {random.Next(30_000)}")],
    };

    private static byte[] Execute => Written.Bytes(output => FrontendMessages.WriteExecute(output, ""u8));

    private static byte[] Sync => Written.Bytes(FrontendMessages.WriteSync);

    private static byte[] CopyDone => Written.Bytes(FrontendMessages.WriteCopyDone);

    private static byte[] Query(string sql) => Written.Bytes(output => FrontendMessages.WriteQuery(output, sql));

    private static byte[] Parse(string name, string sql) => Written.Bytes(output => FrontendMessages.WriteParse(output, name, sql));

    private static byte[] Bind(string name, params string[] values) =>
        Written.Bytes(output => FrontendMessages.WriteBind(output, "", name, [], [.. values.Select(Encoding.UTF8.GetBytes)], []));

    private static byte[] Describe(ObjectKind kind, string name) =>
        Written.Bytes(output => FrontendMessages.WriteDescribe(output, kind, Encoding.UTF8.GetBytes(name)));

    private static byte[] Close(string name) =>
        Written.Bytes(output => FrontendMessages.WriteClose(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name)));

    private static byte[] CopyData(string data) => Written.Bytes(output => FrontendMessages.WriteCopyData(output, Encoding.UTF8.GetBytes(data)));
}
