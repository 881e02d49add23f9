namespace Dcp.Cluster.Lab;

/// <summary>One host of a lab, as <c>dcp lab status</c> shows it.</summary>
internal sealed record LabHostStatus(string Name, bool Power, string Member, IReadOnlyList<string> Vips, string Dcp, string Database);
