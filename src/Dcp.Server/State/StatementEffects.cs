using System.Text;

namespace Dcp.Server.State;

/// <summary>Reads statements word by word, for <see cref="StateScan"/>.</summary>
internal static class StatementEffects
{
    /// <summary>What all statements of a text do together. Custom settings that they name are added to <paramref name="names"/>.</summary>
    internal static StateEffects Of(ReadOnlySpan<byte> sql, CustomNames? names)
    {
        var effects = StateEffects.None;
        SqlReader reader = new(sql);
        while (reader.Read())
        {
            if (reader.Kind == SqlTokenKind.Semicolon) continue;
            var makes = StateScan.MayMakeTables(reader.Token);
            effects |= First(ref reader, names);
            effects |= Rest(ref reader, names, makes);
        }

        return effects;
    }

    /// <summary>The statement's first words; the reader stands on the last one that was read.</summary>
    private static StateEffects First(ref SqlReader reader, CustomNames? names)
    {
        if (reader.Is("set"u8)) return Set(ref reader, names);
        if (reader.Is("reset"u8))
        {
            reader.Read();
            Custom(ref reader, names);
            return StateEffects.Resets;
        }

        if (reader.Is("discard"u8)) return Discard(ref reader);
        if (reader.Is("listen"u8)) return StateEffects.Listens;
        if (reader.Is("unlisten"u8)) return StateEffects.Unlistens;
        if (reader.Is("prepare"u8)) return reader.Read() && reader.Is("transaction"u8) ? StateEffects.None : StateEffects.Prepares;
        if (reader.Is("deallocate"u8)) return StateEffects.Deallocates;
        if (reader.Is("execute"u8)) return StateEffects.Executes;
        if (reader.Is("drop"u8) || reader.Is("alter"u8) || reader.Is("close"u8)) return StateEffects.Ends;
        if (reader.Is("do"u8) || reader.Is("call"u8) || reader.Is("explain"u8)) return StateEffects.Unknown;
        if (reader.Is("use"u8)) return StateEffects.Settings;
        return StateEffects.None;
    }

    private static StateEffects Set(ref SqlReader reader, CustomNames? names)
    {
        reader.Read();
        if (reader.Is("local"u8) || reader.Is("transaction"u8) || reader.Is("constraints"u8)) return StateEffects.None;
        if (reader.Is("session"u8)) reader.Read();
        Custom(ref reader, names);
        return StateEffects.Settings;
    }

    private static StateEffects Discard(ref SqlReader reader)
    {
        reader.Read();
        if (reader.Is("all"u8)) return StateEffects.Discards;
        return reader.Is("temp"u8) || reader.Is("temporary"u8) ? StateEffects.Ends : StateEffects.None;
    }

    /// <summary>A name of two parts is a custom setting's.</summary>
    private static void Custom(ref SqlReader reader, CustomNames? names)
    {
        if (!reader.IsName) return;
        var name = reader.Name;
        if (!reader.Read() || !reader.IsSymbol('.') || !reader.Read() || !reader.IsName) return;
        names?.Add($"{name}.{reader.Name}");
    }

    /// <summary>Up to the end of the statement, whatever it is: calls of functions, and words that change its meaning.</summary>
    private static StateEffects Rest(ref SqlReader reader, CustomNames? names, bool makes)
    {
        var effects = StateEffects.None;
        var isCursor = reader.Is("declare"u8);
        var creates = reader.Is("create"u8);
        while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End))
        {
            if (reader.IsName && reader.Token.Length >= 4) effects |= Word(ref reader, names, makes, creates, isCursor);
            else if (!reader.Read()) break;
        }

        return effects;
    }

    /// <summary>A word within a statement. The reader moves on.</summary>
    private static StateEffects Word(ref SqlReader reader, CustomNames? names, bool makes, bool creates, bool isCursor)
    {
        var effects = StateEffects.None;
        if (reader.Names("set_config"u8))
        {
            reader.Read();
            return reader.IsSymbol('(') ? SetConfig(ref reader, names) : StateEffects.None;
        }

        if (makes && reader.Is("into"u8))
        {
            reader.Read();
            while (reader.Is("global"u8) || reader.Is("local"u8)) reader.Read();
            return reader.Is("temp"u8) || reader.Is("temporary"u8) ? StateEffects.Temporary : StateEffects.None;
        }

        if (reader.Names("pg_advisory_lock"u8) || reader.Names("pg_advisory_lock_shared"u8)
            || reader.Names("pg_try_advisory_lock"u8) || reader.Names("pg_try_advisory_lock_shared"u8)) effects = StateEffects.Locks;
        else if (reader.Names("pg_advisory_unlock"u8) || reader.Names("pg_advisory_unlock_shared"u8) || reader.Names("pg_advisory_unlock_all"u8)) effects = StateEffects.Ends;
        else if (reader.Names("pg_temp"u8)) effects = StateEffects.Temporary;
        else if (creates && (reader.Is("temp"u8) || reader.Is("temporary"u8))) effects = StateEffects.Temporary;
        else if (creates && reader.Is("execute"u8)) effects = StateEffects.Executes;
        else if (isCursor && reader.Is("with"u8))
        {
            reader.Read();
            return reader.Is("hold"u8) ? StateEffects.Cursors : StateEffects.None;
        }

        reader.Read();
        return effects;
    }

    /// <summary>set_config(name, value, is_local), from its opening parenthesis on.</summary>
    private static StateEffects SetConfig(ref SqlReader reader, CustomNames? names)
    {
        reader.Read();
        string? name = reader.Kind == SqlTokenKind.Text ? Encoding.UTF8.GetString(reader.Token) : null;
        var isFirst = true;
        var arguments = 0;
        var depth = 0;
        var words = 0;
        var isLocal = false;
        while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End))
        {
            if (reader.IsSymbol('(')) depth++;
            else if (reader.IsSymbol(')') && depth-- == 0) break;
            else if (depth == 0 && reader.IsSymbol(','))
            {
                arguments++;
                words = 0;
                reader.Read();
                if (arguments == 2) isLocal = reader.Is("true"u8) || (reader.Kind == SqlTokenKind.Text && Means(reader.Token));
                continue;
            }
            else if (arguments == 0 && !isFirst) name = null;
            else if (arguments == 2 && words++ > 0 && !reader.IsSymbol(':') && !reader.Is("bool"u8) && !reader.Is("boolean"u8)) isLocal = false;
            isFirst = false;
            reader.Read();
        }

        if (arguments == 2 && isLocal) return StateEffects.None;
        if (name is null) return StateEffects.Settings | StateEffects.HiddenName;
        names?.Add(name);
        return StateEffects.Settings;
    }

    private static bool Means(ReadOnlySpan<byte> text) => text.SequenceEqual("true"u8) || text.SequenceEqual("t"u8) || text.SequenceEqual("on"u8) || text.SequenceEqual("1"u8);
}
