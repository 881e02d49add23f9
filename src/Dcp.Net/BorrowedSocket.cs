using Dcp.Net.Kernel;

namespace Dcp.Net;

/// <summary>
/// A second descriptor of a socket that another process does not wait on in the kernel. A transport of ours may wait there, which is set for both: whoever
/// does not take the socket over after all gives it back as it was.
/// </summary>
public sealed class BorrowedSocket(int descriptor) : IDisposable
{
    private const int DuplicateCloseOnExec = 1030;

    private int _copy = Libc.Control(descriptor, DuplicateCloseOnExec, 0);

    /// <summary>After our own use of it has ended.</summary>
    public void GiveBack()
    {
        if (_copy >= 0) Descriptors.SetBlocking(_copy, false);
    }

    public void Dispose()
    {
        if (_copy >= 0) _ = Libc.Close(_copy);
        _copy = -1;
    }
}
