namespace Dcp.Server.Config.Hba;

/// <summary>One map of auth_ident_file: which names of a certificate or of the operating system may come in as which user. Immutable.</summary>
public sealed class IdentMap
{
    private readonly List<IdentPair> _pairs = [];

    /// <summary>Whether the bearer of these names may be that user.</summary>
    public bool Allows(IReadOnlyCollection<string> names, string user)
    {
        foreach (var pair in _pairs)
        {
            foreach (var name in names)
            {
                if (pair.Allows(name, user)) return true;
            }
        }

        return false;
    }

    internal void Add(IdentPair pair) => _pairs.Add(pair);
}
