using System.Text;

namespace Dcp.Server.State;

/// <summary>The name of a prepared statement in a text: of EXECUTE (by itself, in EXPLAIN, in CREATE TABLE AS), or of PREPARE.</summary>
/// <param name="Name">As the database keeps it, before it is cut to its length.</param>
/// <param name="Prepares">It is made here, and not used.</param>
internal readonly record struct Mention(byte[] Name, bool Prepares)
{
    /// <summary>A text that does none of this mentions nothing.</summary>
    internal const StateEffects In = StateEffects.Executes | StateEffects.Prepares | StateEffects.Unknown;

    /// <summary>Of a name that comes more than once, the first.</summary>
    internal static Mention[] AllIn(ReadOnlySpan<byte> sql)
    {
        List<Mention> found = [];
        SqlReader reader = new(sql);
        while (reader.Read())
        {
            if (reader.Is("execute"u8)) Add(ref reader, found, prepares: false);
            else if (reader.Is("prepare"u8)) Add(ref reader, found, prepares: true);
            else if (reader.Is("explain"u8)) Within(ref reader, found, explains: true);
            else if (reader.Is("create"u8)) Within(ref reader, found, explains: false);
            while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End)) reader.Read();
        }

        return [.. found];
    }

    /// <summary>EXECUTE is no reserved word: it is one where it follows on what may stand before a statement.</summary>
    private static void Within(ref SqlReader reader, List<Mention> found, bool explains)
    {
        var isBegin = explains;
        while (reader.Read() && reader.Kind != SqlTokenKind.Semicolon)
        {
            if (isBegin && reader.Is("execute"u8))
            {
                Add(ref reader, found, prepares: false);
                return;
            }

            isBegin = reader.Is("as"u8) || (explains && (reader.Is("analyze"u8) || reader.Is("verbose"u8) || reader.IsSymbol(')')));
        }
    }

    private static void Add(ref SqlReader reader, List<Mention> found, bool prepares)
    {
        if (!reader.Read() || !reader.IsName || (prepares && reader.Is("transaction"u8))) return;
        var name = Encoding.UTF8.GetBytes(reader.Name);
        if (!found.Exists(other => other.Name.AsSpan().SequenceEqual(name))) found.Add(new Mention(name, prepares));
    }
}
