using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// What a client whose server changes may have left in its session. It only notes what could have been done; at the end of the transaction
/// <see cref="StateQuery"/> asks the server what is. One for each client; the usual statements cost it a search and no memory.
/// </summary>
internal sealed class StateRelay(ClientSession session, TransactionState mode)
{
    private const StateEffects AlwaysAsked = StateEffects.Leaves | StateEffects.Resets | StateEffects.Discards | StateEffects.Unknown;

    private SoleSetting? _sole;
    private bool _hasSucceeded;
    private bool _isMixed;
    private StateEffects _prepared;
    private StateEffects _unfollowed;

    internal TransactionState Mode => mode;

    /// <summary>What the present lease may have done, as far as it was not looked at.</summary>
    internal StateEffects Seen { get; private set; }

    /// <summary>What keeps the client on its server.</summary>
    internal StateEffects Holds { get; set; }

    internal bool IsPinned => Holds != StateEffects.None;

    /// <summary>The server is to be asked before anybody else gets it, or the client goes on.</summary>
    internal bool MustLook => Seen != StateEffects.None && (Seen & Asked) != StateEffects.None;

    /// <summary>All that was done since the last look, where that is one SET, RESET or DISCARD ALL by itself that has succeeded; otherwise null.</summary>
    internal SoleSetting? Sole =>
        _hasSucceeded && !_isMixed && mode == TransactionState.Follow && (Holds & StateEffects.HiddenName) == 0
            && (Seen & ~Known) == 0 ? _sole : null;

    private StateEffects Known => StateEffects.Settings | StateEffects.Resets | (_sole is { Discards: true } ? StateEffects.Discards : StateEffects.None);

    private StateEffects Asked =>
        AlwaysAsked
        | (session.Prepared.Count > 0 || session.Server is { Prepared.Count: > 0 } ? StateEffects.Deallocates : StateEffects.None)
        | (session.Channels.IsEmpty ? StateEffects.None : StateEffects.Unlistens)
        | (IsPinned ? StateEffects.Ends | StateEffects.Unlistens : StateEffects.None);

    /// <summary>A query that is sent to the server.</summary>
    internal void See(ReadOnlySpan<byte> sql, StateEffects effects) => Ran(effects, SoleOf(effects, sql));

    /// <summary>A query that is too long to be looked at.</summary>
    internal void SeeNothing() => Ran(StateEffects.Unknown);

    /// <summary>What a text does that is about to be sent, if it is the only thing that its transaction does.</summary>
    internal SoleSetting? SoleOf(StateEffects effects, ReadOnlySpan<byte> sql) =>
        effects is StateEffects.Settings or StateEffects.Resets or StateEffects.Discards && session.Server is { Replies.IsInSync: true } ? SoleSetting.Of(sql) : null;

    /// <summary>A Parse whose statement is not followed, and the Execute of one of them: any.</summary>
    internal void SeeUnfollowed(ReadOnlySpan<byte> body) => _unfollowed |= EffectsOf(body[(body.IndexOf((byte)0) + 1)..], !body.IsEmpty);

    /// <inheritdoc cref="SeeUnfollowed"/>
    internal void RunUnfollowed() => Ran(_unfollowed);

    /// <summary>The server has reported a parameter: something was set, by whatever means.</summary>
    internal void Reported()
    {
        Seen |= StateEffects.Settings;
        if (_sole is { Name: { } name } && session.Server?.IsReported(name) != true) _isMixed = true;
    }

    /// <summary>A SET, RESET or DISCARD ALL has succeeded, or something has failed.</summary>
    internal void Ended(bool isSet, bool hasFailed)
    {
        if (_sole is null) return;
        _hasSucceeded |= isSet;
        _isMixed |= hasFailed;
    }

    /// <summary>DISCARD ALL has succeeded.</summary>
    internal void Discarded()
    {
        Seen |= StateEffects.Discards;
        Holds &= ~StateEffects.HiddenName;
    }

    internal StateEffects EffectsOf(ReadOnlySpan<byte> sql, bool whole)
    {
        if (!whole) return StateEffects.Unknown;
        return StateScan.IsPlain(sql) ? StateEffects.None : StateScan.Of(sql, HasBackslashes, session.Host.CustomNames);
    }

    /// <summary>A prepared statement is bound.</summary>
    internal void Ran(Statement statement)
    {
        var effects = statement.EffectsFor(session.Host.CustomNames);
        Ran(effects != StateEffects.None && HasBackslashes ? StateEffects.Unknown : effects);
    }

    internal void Ran(StateEffects effects, SoleSetting? sole = null)
    {
        _isMixed |= _sole is not null || (sole is not null && Seen != StateEffects.None);
        _sole ??= sole;
        if (effects == StateEffects.None) return;
        // Nothing that can be prepared by SQL prepares anything.
        if ((effects & StateEffects.Prepares) != 0) _prepared |= effects & ~StateEffects.Prepares;
        if ((effects & StateEffects.Executes) != 0) effects |= _prepared;
        Seen |= effects;
    }

    internal StateEffects TakeSeen()
    {
        var seen = Seen;
        Seen = StateEffects.None;
        _sole = null;
        _hasSucceeded = _isMixed = false;
        return seen;
    }

    /// <summary>The error for a statement that may not be run; null for all others. In a failed transaction PostgreSQL's own error comes first.</summary>
    internal ErrorFields? RefusalOf(ServerConnection server, ReadOnlySpan<byte> sql)
    {
        if (mode != TransactionState.Refuse || server.Replies.Status == TransactionStatus.Failed) return null;
        var leaves = EffectsOf(sql, whole: true) & StateEffects.Leaves;
        return leaves == StateEffects.None ? null : StateRefusal.Of(leaves);
    }

    private bool HasBackslashes => session.Parameters["standard_conforming_strings"] is "off";
}
