namespace Dcp.Server.Pool;

/// <summary>A user that servers log in as, and the limit of connections that all its pools share. Any thread.</summary>
internal sealed class Account(string name, Budget budget)
{
    internal string Name { get; } = name;

    /// <summary>max_user_connections.</summary>
    internal Budget Budget { get; } = budget;
}
