using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary>What the words behind a server come to.</summary>
internal sealed class HaproxyServerWords
{
    /// <summary>Words of ours, each with a blank before it.</summary>
    internal StringBuilder Words { get; } = new();

    internal bool IsChecked { get; set; }

    /// <summary>It is checked by TLS.</summary>
    internal bool IsCheckedByTls { get; set; }

    /// <summary>The port that is checked, if another.</summary>
    internal string? Port { get; set; }
}
