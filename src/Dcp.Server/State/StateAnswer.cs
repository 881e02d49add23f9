using System.Text;
using Dcp.Wire;

namespace Dcp.Server.State;

/// <summary>Collects the rows that answer a <see cref="StateQuestion"/>.</summary>
internal sealed class StateAnswer
{
    /// <summary>
    /// Settings that were set in the session, in the database's spelling; the role and the session's user among them. Of a name that comes
    /// twice the first counts.
    /// </summary>
    internal Dictionary<string, string> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal List<KeyValuePair<string, string>> Prepared { get; } = [];

    internal List<string> Channels { get; } = [];

    /// <summary>Of temporary objects, locks and cursors those that are there.</summary>
    internal StateEffects Found { get; private set; }

    /// <summary>Something is not plain ASCII: in another client_encoding it could not be given again as it is.</summary>
    internal bool HasOtherLetters { get; private set; }

    internal void Read(BackendCode code, ReadOnlySpan<byte> body)
    {
        if (code != BackendCode.DataRow || !DataRowMessage.TryParse(body, out var row) || row.Values.Count != 3) return;
        var values = row.Values.GetEnumerator();
        values.MoveNext();
        var kind = values.Current.Bytes;
        values.MoveNext();
        var name = Encoding.UTF8.GetString(values.Current.Bytes);
        values.MoveNext();
        if (values.Current.IsNull || kind.Length != 1) return;
        if (!Ascii.IsValid(values.Current.Bytes) || !Ascii.IsValid(name)) HasOtherLetters = true;
        var value = Encoding.UTF8.GetString(values.Current.Bytes);
        switch (kind[0])
        {
            case (byte)'s':
                if (!IsNothing(name, value)) Settings.TryAdd(name, value);
                break;
            case (byte)'p':
                Prepared.Add(new(name, value));
                break;
            case (byte)'l':
                Channels.Add(name);
                break;
            case (byte)'t':
                Found |= StateEffects.Temporary;
                break;
            case (byte)'a':
                Found |= StateEffects.Locks;
                break;
            case (byte)'c':
                Found |= StateEffects.Cursors;
                break;
        }
    }

    /// <summary>No role; or a custom setting that was taken back, which leaves an empty one.</summary>
    private static bool IsNothing(string name, string value) =>
        name == "role" ? value == "none" : value.Length == 0 && name.Contains('.', StringComparison.Ordinal);
}
