using System.Diagnostics.CodeAnalysis;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// What a client asked for at its start. To a server that it logs in to itself these are the session's defaults, to which RESET and DISCARD
/// ALL go back. Ours was started without them: what it goes back to is not what the client is to have, nor to hear of.
/// </summary>
internal sealed class ClientDefaults
{
    private readonly ParameterValues _values;
    private bool _resetting;

    private ClientDefaults(ParameterValues values) => _values = values;

    /// <summary>The server has lost some of them, and must be given them before its next request.</summary>
    internal bool AreLost { get; private set; }

    internal static ClientDefaults? Of(Wishes wishes) => wishes.Defaults.Count == 0 ? null : new ClientDefaults(wishes.Defaults);

    /// <summary>What was asked for, in the database's spelling.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Values => _values.Items.ToArray();

    /// <summary>A RESET or DISCARD ALL was carried out; what has changed is reported up to the next ReadyForQuery.</summary>
    internal void Reset() => _resetting = AreLost = true;

    internal void Ready() => _resetting = false;

    internal void GivenAgain() => AreLost = false;

    /// <summary>True: the server reports a value of its own, and the client's is another.</summary>
    internal bool Replaces(ServerConnection server, string name, string reported, [NotNullWhen(true)] out string? value)
    {
        value = _resetting && server.Pool.Initial[name] == reported ? _values[name] : null;
        return value is not null;
    }

    /// <summary>They can be given to the server now.</summary>
    internal bool CanGive(ServerConnection server) =>
        AreLost && server.IsQuiet && server.Replies.Status is TransactionStatus.Idle or TransactionStatus.InTransaction;
}
