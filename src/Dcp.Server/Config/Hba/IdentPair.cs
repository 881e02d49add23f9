namespace Dcp.Server.Config.Hba;

/// <summary>
/// A line of a map: a name of a certificate or of the operating system, and whom its bearer may come in as. Either may be a regular expression
/// (<see cref="NamePattern"/>); <c>\1</c> in the user stands for what the first parentheses of the other hold. Immutable.
/// </summary>
internal sealed class IdentPair
{
    private const string Group = @"\1";

    private readonly string _system;
    private readonly NamePattern? _systems;
    private readonly string? _user;
    private readonly NamePattern? _users;

    private IdentPair(string system, NamePattern? systems, string? user, NamePattern? users)
    {
        _system = system;
        _systems = systems;
        _user = user;
        _users = users;
    }

    /// <summary>Null: the line is left out, and <paramref name="wrong"/> says why.</summary>
    internal static IdentPair? Read(string system, string user, bool quoted, out string wrong)
    {
        NamePattern? systems = null, users = null;
        wrong = "";
        if (NamePattern.Is(system) && (systems = NamePattern.Read(system, out wrong)) is null) return null;
        if (NamePattern.Is(user) && (users = NamePattern.Read(user, out wrong)) is null) return null;
        if (user.StartsWith('+') && !quoted)
        {
            wrong = $"{user}: which roles a user is a member of only the database knows, and it is not asked";
            return null;
        }

        return new IdentPair(system, systems, user == "all" && !quoted ? null : user, users);
    }

    /// <summary>Whether the bearer of the name may be that user.</summary>
    internal bool Allows(string name, string user)
    {
        if (_systems is null) return name == _system && Takes(user, "");
        return _systems.FirstGroupOf(name) is { } group && Takes(user, group);
    }

    private bool Takes(string user, string group)
    {
        if (_users is not null) return _users.Fits(user);
        if (_user is null) return true;
        return user == (_systems is null ? _user : _user.Replace(Group, group, StringComparison.Ordinal));
    }
}
