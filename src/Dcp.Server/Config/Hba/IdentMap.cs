namespace Dcp.Server.Config.Hba;

/// <summary>One map of auth_ident_file: which names of a certificate or of the operating system may come in as which user. Immutable.</summary>
public sealed class IdentMap
{
    private readonly List<(string System, string? User)> _pairs = [];

    /// <summary>Whether a bearer of one of these names may be that user.</summary>
    public bool Allows(Func<string, bool> isOwnName, string user)
    {
        foreach (var (system, mapped) in _pairs)
        {
            if ((mapped is null || mapped == user) && isOwnName(system)) return true;
        }

        return false;
    }

    /// <param name="user">Null: every user.</param>
    internal void Add(string system, string? user) => _pairs.Add((system, user));
}
