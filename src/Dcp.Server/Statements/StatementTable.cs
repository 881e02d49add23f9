using System.Globalization;

namespace Dcp.Server.Statements;

/// <summary>
/// Finds the one <see cref="Statement"/> for a text. It holds statements weakly: one that no client and no server uses any more is
/// collected, and its place here is given up when the table would otherwise grow. Any thread.
/// </summary>
internal sealed class StatementTable
{
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Slot> _slots = [];
    private long _last;
    private long _schema;
    private int _count;
    private int _sweepAt = FirstSweep;

    /// <summary>Statements in the table, those included that are only not swept away yet.</summary>
    internal int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>
    /// A schema was changed: who prepares a text from now on gets a new statement, for servers may keep the old one's result. A change that
    /// is made elsewhere shows only when a server refuses the old one (<see cref="Statement.IsRetired"/>).
    /// </summary>
    internal void SchemaChanged()
    {
        lock (_gate) _schema++;
    }

    /// <summary>The statement of this text and scope.</summary>
    internal Statement Intern(ReadOnlySpan<byte> body, string? scope)
    {
        var hash = HashOf(body, scope);
        lock (_gate)
        {
            _slots.TryGetValue(hash, out var first);
            for (var slot = first; slot is not null; slot = slot.Next)
            {
                if (slot.Statement.TryGetTarget(out var found) && !found.IsRetired && found.Schema == _schema && found.Scope == scope && body.SequenceEqual(found.Body)) return found;
            }

            if (_count >= _sweepAt)
            {
                Sweep();
                _slots.TryGetValue(hash, out first);
            }

            Statement statement = new((++_last).ToString(CultureInfo.InvariantCulture), scope, _schema, body);
            _slots[hash] = new Slot(new WeakReference<Statement>(statement), first);
            _count++;
            return statement;
        }
    }

    /// <summary>Gives up the places of statements that are gone.</summary>
    internal void Sweep()
    {
        lock (_gate)
        {
            var live = 0;
            foreach (var hash in _slots.Keys.ToArray())
            {
                Slot? kept = null;
                for (var slot = _slots[hash]; slot is not null; slot = slot.Next)
                {
                    if (!slot.Statement.TryGetTarget(out var statement) || statement.IsRetired) continue;
                    kept = new Slot(slot.Statement, kept);
                    live++;
                }

                if (kept is null) _slots.Remove(hash);
                else _slots[hash] = kept;
            }

            _count = live;
            _sweepAt = Math.Max(FirstSweep, 2 * live);
        }
    }

    private static int HashOf(ReadOnlySpan<byte> body, string? scope)
    {
        HashCode hash = new();
        hash.AddBytes(body);
        hash.Add(scope);
        return hash.ToHashCode();
    }

    /// <summary>One of the statements with the same hash.</summary>
    private sealed record Slot(WeakReference<Statement> Statement, Slot? Next);
}
