using System.Net;

namespace Dcp.Net.Memory;

/// <summary>Who is at the two ends of a connection, as one of them sees it.</summary>
internal sealed record MemoryAddress(EndPoint Local, EndPoint? Remote, uint? UserId, int? ProcessId);
