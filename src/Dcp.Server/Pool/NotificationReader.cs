namespace Dcp.Server.Pool;

/// <summary>Reads the body of a NotificationResponse; it is good only for the call.</summary>
internal delegate void NotificationReader(ReadOnlySpan<byte> body);
