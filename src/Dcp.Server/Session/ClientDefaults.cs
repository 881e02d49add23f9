using System.Diagnostics.CodeAnalysis;
using System.Text;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// What a client asked for at its start. To a server that it logs in to itself these are the session's defaults, to which RESET, SET TO
/// DEFAULT and DISCARD ALL go back. Ours was started without them: what it goes back to is not what the client is to have, nor to hear of.
/// </summary>
internal sealed class ClientDefaults
{
    /// <summary>Statements that are kept in mind.</summary>
    private const int MostPrepared = 1000;

    private readonly ParameterValues _values;
    private ParameterValues? _lookedAt;
    private ParameterValues? _lookedAtInitial;
    private bool _isHidden;
    private bool _resetting;
    private bool _setsDefault;
    private bool _resetsRole;

    /// <summary>What the query does that is under way, if that is all.</summary>
    private SoleSetting? _sole;

    /// <summary>Names of statements that the client has prepared, and that may be a RESET; the value: or a SET TO DEFAULT, and whether of the role.</summary>
    private Dictionary<string, (bool SetsDefault, bool ResetsRole)>? _prepared;

    private bool _resetsAtSync;

    private readonly string? _superuser;
    private string? _toldSuperuser;

    private ClientDefaults(ParameterValues values, bool asks, string? superuser)
    {
        _values = values;
        _superuser = _toldSuperuser = superuser;
        Asks = asks;
    }

    /// <summary>The server can be asked which of them it has lost; otherwise all are given that it may have.</summary>
    internal bool Asks { get; }

    /// <summary>The server may have lost some of them, and must be given them before its next request.</summary>
    internal bool AreLost { get; private set; }

    /// <summary>It has lost them all, for sure.</summary>
    internal bool AreAllLost { get; private set; }

    /// <summary>The role is among them. Otherwise there is none because the client has chosen so (SET ROLE NONE).</summary>
    internal bool IsRoleLost { get; private set; }

    /// <summary>The only one that it may have lost.</summary>
    internal string? OnlyLost { get; private set; }

    /// <summary>Which are lost is known without asking.</summary>
    internal bool IsLossKnown => AreAllLost || OnlyLost is not null;

    /// <summary>The client has heard that it is a superuser, or not, as it is without the role that it gets back.</summary>
    internal bool OwesSuperuser => IsRoleLost && _superuser is not null && _toldSuperuser != _superuser;

    /// <summary>What the server is to be sent in place of the query that <see cref="MayAsk"/> was asked about; null: the query.</summary>
    internal RestoringText? Reworded { get; private set; }

    /// <summary>What the client asks for next waits for the outcome of what it has sent: that may take some of them.</summary>
    internal bool Holds { get; private set; }

    /// <param name="request">What it asked for.</param>
    /// <param name="asks">As <see cref="Asks"/>.</param>
    /// <param name="superuser">What is_superuser is with the role that it asked for; null: it asked for none.</param>
    internal static ClientDefaults? Of(RequestedParameters request, bool asks, string? superuser = null) =>
        request.Defaults.Count == 0 ? null : new ClientDefaults(request.Defaults, asks, superuser);

    /// <summary>What was asked for, in the database's spelling.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Values => _values.Items.ToArray();

    /// <summary>The text of a query of the client's. False: it may be a RESET, and what was sent before it has to be answered first.</summary>
    /// <param name="isPlain">It is no RESET, for sure.</param>
    internal bool MayAsk(ServerConnection server, ReadOnlySpan<byte> sql, bool isPlain)
    {
        _sole = null;
        Reworded = null;
        if (isPlain || !ResetText.MayReset(sql)) return true;
        if (Asks && server.Replies is { First: not Request.None, Unsynced: false, IsIgnoring: false }) return false;
        if (!server.Replies.IsBusy) _sole = SoleSetting.Of(sql);
        Holds = Asks;
        _setsDefault = true;
        _resetsRole |= _values.HasRole && RoleText.Resets(sql);
        if (_sole is null) Reworded = RestoringText.Of(sql, _values);
        return true;
    }

    /// <summary>A Parse or a Bind: the name of the statement, and what follows it.</summary>
    /// <param name="isPlain">A Parse that is no RESET, for sure.</param>
    internal void Named(Request request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest, bool isPlain)
    {
        if (request == Request.Parse) Prepared(name, rest, isPlain);
        else Bound(name);
    }

    private void Prepared(ReadOnlySpan<byte> name, ReadOnlySpan<byte> sql, bool isPlain)
    {
        var resets = !isPlain && ResetText.MayReset(sql);
        if (!resets && _prepared is null) return;
        var key = Encoding.UTF8.GetString(name);
        if (!resets) _prepared!.Remove(key);
        else if (_prepared is not { Count: >= MostPrepared }) (_prepared ??= [])[key] = (ResetText.NamesDefault(sql), _values.HasRole && RoleText.Resets(sql));
    }

    /// <summary>It has been run when the ReadyForQuery of the next Sync has come.</summary>
    private void Bound(ReadOnlySpan<byte> name)
    {
        if (_prepared is null || !_prepared.TryGetValue(Encoding.UTF8.GetString(name), out var what)) return;
        _resetsAtSync = true;
        _setsDefault |= what.SetsDefault;
        _resetsRole |= what.ResetsRole;
    }

    /// <summary>A Sync of the client's: what was prepared before it has been run by its ReadyForQuery.</summary>
    internal void Synced()
    {
        if (!_resetsAtSync) return;
        _resetsAtSync = false;
        Holds = Asks;
    }

    /// <summary>A request that <see cref="Holds"/> holds has to wait on.</summary>
    internal bool MustWait(ServerConnection server)
    {
        // Within a COPY nothing is held: its end would never come.
        if (server.Replies.IsIgnoring) return false;
        if (server.Replies.IsBusy || CanGive(server)) return true;
        Holds = false;
        return false;
    }

    /// <summary>A command was carried out. If it was a RESET, what has changed is reported up to the next ReadyForQuery.</summary>
    internal void Completed(ServerConnection server, ReadOnlySpan<byte> tag)
    {
        if (!CommandTag.ResetsSettings(tag) && !(_setsDefault && CommandTag.Sets(tag))) return;
        if (_sole is { } sole && !CommandTag.DiscardsAll(tag))
        {
            Completed(server, sole);
            return;
        }

        if (CommandTag.ResetsSettings(tag)) server.ForgetUnreported();
        OnlyLost = null;
        _resetting = AreLost = true;
        IsRoleLost |= _resetsRole;
        AreAllLost |= CommandTag.DiscardsAll(tag);
    }

    private void Completed(ServerConnection server, SoleSetting done)
    {
        if (!done.Resets) return;
        if (done.Name is not { } name)
        {
            server.ForgetUnreported();
            // RESET ALL leaves a role as it is.
            AreAllLost |= !_values.HasRole;
            OnlyLost = null;
        }
        else
        {
            server.ForgetUnreported(name);
            if (_values[name] is null) return;
            OnlyLost = AreLost ? null : name;
        }

        _resetting = AreLost = true;
    }

    /// <summary>ReadyForQuery has come.</summary>
    internal void Ready(bool isLast)
    {
        _resetting = false;
        _sole = null;
        if (isLast) _setsDefault = _resetsRole = false;
    }

    internal void GivenAgain()
    {
        AreLost = AreAllLost = IsRoleLost = Holds = false;
        OnlyLost = null;
    }

    /// <summary>True: the server reports a value of its own, and the client's is another.</summary>
    internal bool Replaces(ServerConnection server, string name, string reported, [NotNullWhen(true)] out string? value)
    {
        value = _resetting && server.Pool.Initial[name] == reported ? _values[name] : null;
        return value is not null;
    }

    /// <summary>The server reports what is_superuser is. False: without the role that the client gets back at once, which it is not to hear.</summary>
    internal bool TellsSuperuser(string value)
    {
        if (IsRoleLost && _superuser is not null && _superuser != value) return false;
        _toldSuperuser = value;
        return true;
    }

    /// <summary>The client has its role again.</summary>
    internal void TellSuperuser(Connection client)
    {
        if (!OwesSuperuser) return;
        _toldSuperuser = _superuser;
        BackendMessages.WriteParameterStatus(client, ParameterValues.Superuser, _superuser!);
    }

    /// <summary>
    /// The client has, of what the database reports, a value in place of its own that is the database's default. Of such a one a RESET is not
    /// reported, and on a server that nobody has set it on, it does not look like one that was set.
    /// </summary>
    internal bool IsHidden(ServerConnection server, ParameterValues parameters)
    {
        var initial = server.Pool.Initial;
        if (ReferenceEquals(parameters, _lookedAt) && ReferenceEquals(initial, _lookedAtInitial)) return _isHidden;
        (_lookedAt, _lookedAtInitial, _isHidden) = (parameters, initial, false);
        foreach (var (name, value) in _values.Items) _isHidden |= IsHidden(initial, parameters, name, value);
        return _isHidden;
    }

    /// <summary>Without those of which <see cref="IsHidden(ServerConnection, ParameterValues)"/> is true.</summary>
    internal ParameterValues WithoutHidden(ServerConnection server, ParameterValues client, ParameterValues of)
    {
        var initial = server.Pool.Initial;
        foreach (var (name, value) in _values.Items)
        {
            if (IsHidden(initial, client, name, value)) of = of.Without(name);
        }

        return of;
    }

    /// <summary>That the server does not have it means that it has lost it.</summary>
    internal bool MayBeLost(string name) => IsRoleLost || !ParameterValues.IsRole(name);

    /// <summary>They can be given to the server now.</summary>
    internal bool CanGive(ServerConnection server) =>
        AreLost && server.IsQuiet && server.Replies.Status is TransactionStatus.Idle or TransactionStatus.InTransaction;

    /// <summary>The same, when the message that is just taken is dealt with.</summary>
    internal bool CouldGive(ServerConnection server) =>
        AreLost && server.Replies is { IsBusy: false, Doubtful: false, Status: TransactionStatus.Idle or TransactionStatus.InTransaction };

    private static bool IsHidden(ParameterValues initial, ParameterValues client, string name, string own) =>
        client[name] is { } present && present != own && initial[name] == present;
}
