namespace Dcp.Net.Uring;

/// <summary>What a completion is of: the low byte of its user data.</summary>
internal enum UringOperation : byte
{
    None = 0,
    Receive = 1,
    Send = 2,
    Close = 3,
    Accept = 4,
    Connect = 5,
    Wake = 6,

    /// <summary>Added to the operation that is to be cancelled.</summary>
    Cancel = 0x80,
}
