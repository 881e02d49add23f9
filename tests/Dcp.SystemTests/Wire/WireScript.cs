using System.Buffers;
using Dcp.Wire;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Wire;

/// <summary>
/// What is said to the database and to the pooler alike. A step's messages are sent together, and its answers are waited for before the
/// next. Between steps the pooler gives the client another server, where it can.
/// </summary>
internal sealed record WireScript(params Action<IBufferWriter<byte>>[][] Steps)
{
    internal static readonly string[] EveryMode = ["session", "transaction", "statement"];
    internal static readonly string[] Transactions = ["session", "transaction"];
    internal static readonly string[] Sessions = ["session"];

    /// <summary>Where the pooler is said to be indistinguishable: statement pooling has no transactions, and only a session keeps every state.</summary>
    internal string[] Modes { get; init; } = Transactions;

    /// <summary>What it leaves keeps the client on its server: there is none to change to.</summary>
    internal bool KeepsServer { get; init; }

    internal string User { get; init; } = Users.Trust;

    /// <summary>What the client answers when it is asked for a password, in whatever form. Null: it does not know any form.</summary>
    internal string? Password { get; init; }

    /// <summary>Sent in place of the first answer to that.</summary>
    internal Action<IBufferWriter<byte>>? Answer { get; init; }

    /// <summary>Null: the script's own.</summary>
    internal string? Database { get; init; }

    /// <summary>Beyond user and database.</summary>
    internal KeyValuePair<string, string>[] Startup { get; init; } = [];

    /// <summary>Sent in place of a startup packet.</summary>
    internal Action<IBufferWriter<byte>>? Opening { get; init; }

    /// <summary>What makes the database like the script wants it, directly and as its owner.</summary>
    internal string Before { get; init; } = "";

    internal void WriteStartup(IBufferWriter<byte> output, string database)
    {
        if (Opening is not null) Opening(output);
        else FrontendMessages.WriteStartupMessage(output, StartupCode.Protocol30, [new("user", User), new("database", Database ?? database), .. Startup]);
    }
}
