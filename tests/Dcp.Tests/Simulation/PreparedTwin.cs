using System.Buffers;
using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>
/// Two clients that say the same, one to the pooler and one to the database itself, and should hear the same. What they say is random.
/// </summary>
/// <param name="transactions">They say <c>begin</c>, too; otherwise <c>deallocate all</c>.</param>
internal sealed class PreparedTwin(System.Random random, bool transactions, SimClient pooled, SimClient direct)
{
    private static readonly string[] s_names = ["a", "b", "c", new string('n', 80)];

    private static readonly string[] s_texts =
    [
        "echo one", "echo two $1", "echo three $1 $2", "echo four", "", "bad", "fail 22012", "commit", "rollback", "rows 2 700",
    ];

    private readonly string[] _texts = [.. s_texts, .. transactions ? ["begin"] : (string[])["deallocate all", "discard all"]];

    private bool _unnamedIsSure;
    private int _expected;

    internal SimClient Pooled { get; } = pooled;

    internal SimClient Direct { get; } = direct;

    internal bool IsAnswered => Pooled.Answers == _expected && Direct.Answers == _expected;

    internal List<string> Said { get; } = [];

    /// <summary>Both say one thing more, in pieces of the same size or not.</summary>
    internal void Speak()
    {
        ArrayBufferWriter<byte> output = new();
        switch (random.Next(12))
        {
            case 0 or 1:
                Query(output, Text);
                break;
            case 2:
                Query(output, random.Next(3) == 0 ? $"echo before;{Mentioning};{Mentioning}" : Mentioning);
                break;
            case 3:
                Note($"P '' {s_texts[1]}; S");
                FrontendMessages.WriteParse(output, "", s_texts[1]);
                Sync(output);
                _unnamedIsSure = true;
                break;
            default:
                Batch(output);
                break;
        }

        Send(Direct, output.WrittenSpan);
        Send(Pooled, output.WrittenSpan);
    }

    /// <summary>Out of any transaction.</summary>
    internal void End()
    {
        ArrayBufferWriter<byte> output = new();
        Query(output, "rollback");
        Send(Direct, output.WrittenSpan);
        Send(Pooled, output.WrittenSpan);
    }

    private string Text => _texts[random.Next(_texts.Length)];

    /// <summary>One that uses what the protocol has prepared.</summary>
    private string Mentioning => $"execute {s_names[random.Next(3)]}";

    private void Batch(ArrayBufferWriter<byte> output)
    {
        var hasUnnamed = _unnamedIsSure;
        for (var i = random.Next(1, 9); i > 0; i--)
        {
            var name = random.Next(4) == 0 && hasUnnamed ? "" : random.Next(8) == 0 ? "user" : s_names[random.Next(s_names.Length)];
            switch (random.Next(10))
            {
                case 0 or 1:
                    if (random.Next(4) == 0) name = "";
                    if (name.Length == 0) (hasUnnamed, _unnamedIsSure) = (true, false);
                    var text = name == "user" || (name.Length == 0 && random.Next(5) == 0) ? Mentioning : Text;
                    Note($"P '{name}' {text}");
                    FrontendMessages.WriteParse(output, name, text);
                    break;
                case 2 or 3 or 4 or 5:
                    var values = Enumerable.Range(0, random.Next(3)).Select(_ => Encoding.ASCII.GetBytes(new string('v', random.Next(40)))).ToArray();
                    Note($"B '{name}' {values.Length}; E");
                    FrontendMessages.WriteBind(output, "", name, [], values, []);
                    FrontendMessages.WriteExecute(output, ""u8);
                    break;
                case 6:
                    Note($"D '{name}'");
                    FrontendMessages.WriteDescribe(output, ObjectKind.Statement, Encoding.ASCII.GetBytes(name));
                    break;
                case 7 when name.Length > 0:
                    Note($"C '{name}'");
                    FrontendMessages.WriteClose(output, ObjectKind.Statement, Encoding.ASCII.GetBytes(name));
                    break;
                case 8:
                    FrontendMessages.WriteFlush(output);
                    break;
                default:
                    FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
                    break;
            }
        }

        Sync(output);
    }

    private void Query(ArrayBufferWriter<byte> output, string text)
    {
        Note($"Q {text}");
        FrontendMessages.WriteQuery(output, text);
        _unnamedIsSure = false;
        _expected++;
    }

    private void Sync(ArrayBufferWriter<byte> output)
    {
        Note("S");
        FrontendMessages.WriteSync(output);
        _expected++;
    }

    private void Note(string said) => Said.Add(said);

    private void Send(SimClient client, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, random.Next(1, 60));
            client.SendBytes(bytes[..part]);
            bytes = bytes[part..];
            if (random.Next(3) == 0) client.Run();
        }
    }
}
