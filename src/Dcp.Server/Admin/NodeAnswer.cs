namespace Dcp.Server.Admin;

/// <summary>What a node said to a command for all nodes.</summary>
internal sealed record NodeAnswer(string Node, bool Ok, string Text);
