namespace Dcp.Server.Admin;

/// <summary>An address that moves between nodes.</summary>
/// <param name="Name">What the manager calls it.</param>
/// <param name="Address">Empty: a resource that the file does not have.</param>
/// <param name="Node">Who holds it; null: nobody does, or it is on its way.</param>
/// <param name="Problem">What is wrong or under way, or empty.</param>
internal sealed record ManagedAddress(string Name, string Address, string? Node, string Problem);
