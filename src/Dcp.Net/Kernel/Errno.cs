using System.Net.Sockets;

namespace Dcp.Net.Kernel;

/// <summary>Linux's error numbers as far as they matter here, and what the sockets' world calls them.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int NoDevice = 6;
    internal const int BadDescriptor = 9;
    internal const int Again = 11;
    internal const int NoMemory = 12;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int Invalid = 22;
    internal const int TooManyFilesInSystem = 23;
    internal const int TooManyFiles = 24;
    internal const int BrokenPipe = 32;
    internal const int NoSystemCall = 38;
    internal const int TimerExpired = 62;
    internal const int NotSupported = 95;
    internal const int AddressInUse = 98;
    internal const int AddressNotAvailable = 99;
    internal const int NetworkDown = 100;
    internal const int NetworkUnreachable = 101;
    internal const int ConnectionAborted = 103;
    internal const int ConnectionReset = 104;
    internal const int NoBuffers = 105;
    internal const int NotConnected = 107;
    internal const int TimedOut = 110;
    internal const int ConnectionRefused = 111;
    internal const int HostDown = 112;
    internal const int HostUnreachable = 113;
    internal const int InProgress = 115;
    internal const int Canceled = 125;

    /// <summary>A broken pipe is a reset that was noticed one call later, and is called the same.</summary>
    internal static SocketError ToSocketError(int errno) => errno switch
    {
        0 => SocketError.Success,
        NotPermitted or AccessDenied => SocketError.AccessDenied,
        NoEntry or AddressNotAvailable => SocketError.AddressNotAvailable,
        Interrupted => SocketError.Interrupted,
        Again => SocketError.WouldBlock,
        NoMemory or NoBuffers => SocketError.NoBufferSpaceAvailable,
        Invalid => SocketError.InvalidArgument,
        TooManyFilesInSystem or TooManyFiles => SocketError.TooManyOpenSockets,
        NotSupported => SocketError.OperationNotSupported,
        AddressInUse => SocketError.AddressAlreadyInUse,
        NetworkDown => SocketError.NetworkDown,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        ConnectionAborted => SocketError.ConnectionAborted,
        ConnectionReset or BrokenPipe => SocketError.ConnectionReset,
        NotConnected => SocketError.NotConnected,
        TimedOut => SocketError.TimedOut,
        ConnectionRefused => SocketError.ConnectionRefused,
        HostDown => SocketError.HostDown,
        HostUnreachable => SocketError.HostUnreachable,
        Canceled => SocketError.OperationAborted,
        _ => SocketError.SocketError,
    };
}
