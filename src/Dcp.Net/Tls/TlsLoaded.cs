namespace Dcp.Net.Tls;

/// <summary>What came of loading files, or everything that is wrong with them, each with its file.</summary>
public sealed record TlsLoaded<T>(T? Value, IReadOnlyList<string> Problems)
    where T : class;
