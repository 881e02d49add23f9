namespace Dcp.Workload.Output;

/// <summary>A column of a text table: its heading, and whether its cells are numbers, which stand to the right.</summary>
internal readonly record struct Column(string Heading, bool IsNumber = true);
