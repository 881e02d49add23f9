namespace Dcp.Server.Statements;

/// <summary>A client's name for a statement.</summary>
internal sealed class ClientStatement(ClientStatements owner, byte[] name, Statement statement)
{
    internal ClientStatements Owner { get; } = owner;

    /// <summary>As the client gave it.</summary>
    internal byte[] Name { get; } = name;

    internal Statement Statement { get; } = statement;

    /// <summary>DEALLOCATE ALL or DISCARD ALL has taken it: it does not come back if what was sent behind is skipped.</summary>
    internal bool IsGone { get; set; }
}
