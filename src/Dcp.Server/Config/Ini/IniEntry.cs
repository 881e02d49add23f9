namespace Dcp.Server.Config.Ini;

/// <summary>One <c>name = value</c> of a configuration file, with the section that it stands in.</summary>
internal sealed record IniEntry(string Section, string Name, string Value, Position At);
