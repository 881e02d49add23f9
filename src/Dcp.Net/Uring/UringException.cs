using System.Runtime.InteropServices;

namespace Dcp.Net.Uring;

/// <summary>The kernel refused something about the ring itself; never about one connection.</summary>
internal sealed class UringException(string what, int errno) : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    internal int ErrorNumber => errno;
}
