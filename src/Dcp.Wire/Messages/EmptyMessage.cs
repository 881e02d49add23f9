namespace Dcp.Wire;

/// <summary>
/// The messages without a body: Sync, Flush, Terminate, CopyDone (both ways), ParseComplete, BindComplete, CloseComplete, NoData,
/// PortalSuspended and EmptyQueryResponse. They are their type byte; a body is an error.
/// </summary>
public static class EmptyMessage
{
    public static bool IsValid(ReadOnlySpan<byte> body) => body.IsEmpty;
}
