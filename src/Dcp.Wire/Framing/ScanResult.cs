namespace Dcp.Wire;

/// <summary>What <see cref="MessageScanner.Next"/> found.</summary>
public enum ScanResult : byte
{
    /// <summary>The chunk ended inside a header (or before one); all of it was consumed.</summary>
    NeedHeader,

    /// <summary>A header is complete: type and body length are known.</summary>
    Header,

    /// <summary>The chunk ended inside a body; all of it was consumed.</summary>
    NeedBody,

    /// <summary>The body is complete; the next byte begins a message.</summary>
    Complete,

    /// <summary>The length is below 4 or above the limit. The stream cannot be read any further.</summary>
    BadLength,
}
