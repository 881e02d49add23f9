namespace Dcp.Net.Uring;

/// <summary>What a completion is of: the low byte of its user data.</summary>
internal enum UringOperation : byte
{
    /// <summary>Nobody waits for it (a cancel: the operation that it ends reports for both).</summary>
    None,
    Receive,
    Send,
    Close,
    Accept,
    Connect,
    Wake,
}
