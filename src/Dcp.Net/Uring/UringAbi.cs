namespace Dcp.Net.Uring;

/// <summary>Numbers of the kernel's interface, from <c>linux/io_uring.h</c> and <c>sys/socket.h</c>; the same on every architecture.</summary>
internal static class UringAbi
{
    internal const int SysSetup = 425;
    internal const int SysEnter = 426;
    internal const int SysRegister = 427;

    internal const uint SetupCqSize = 1u << 3;
    internal const uint SetupRingDisabled = 1u << 6;
    internal const uint SetupSubmitAll = 1u << 7;
    internal const uint SetupCoopTaskRun = 1u << 8;
    internal const uint SetupSingleIssuer = 1u << 12;
    internal const uint SetupDeferTaskRun = 1u << 13;

    internal const uint FeatureSingleMmap = 1u << 0;
    internal const uint FeatureNoDrop = 1u << 1;
    internal const uint FeatureExtArg = 1u << 8;
    internal const uint FeatureCqeSkip = 1u << 11;

    internal const long OffsetSqRing = 0;
    internal const long OffsetSqes = 0x10000000;

    internal const uint EnterGetEvents = 1u << 0;
    internal const uint EnterExtArg = 1u << 3;
    internal const uint EnterRegisteredRing = 1u << 4;

    internal const uint RegisterProbe = 8;
    internal const uint RegisterEnableRings = 12;
    internal const uint RegisterRingFds = 20;
    internal const uint UnregisterRingFds = 21;
    internal const uint RegisterBufferRing = 22;

    internal const byte OpAccept = 13;
    internal const byte OpAsyncCancel = 14;
    internal const byte OpConnect = 16;
    internal const byte OpClose = 19;
    internal const byte OpRead = 22;
    internal const byte OpSend = 26;
    internal const byte OpReceive = 27;

    internal const byte SqeBufferSelect = 1 << 5;
    internal const byte SqeSkipSuccess = 1 << 6;

    internal const ushort AcceptMultishot = 1 << 0;
    internal const ushort ReceiveMultishot = 1 << 1;

    internal const uint CqeMore = 1u << 1;
    internal const int CqeBufferShift = 16;

    internal const ushort ProbeSupported = 1 << 0;

    internal const uint SqCompletionsOverflow = 1u << 1;

    internal const uint MsgDontWait = 0x40;
    internal const uint MsgWaitAll = 0x100;
    internal const uint MsgNoSignal = 0x4000;
    internal const uint SockCloseOnExec = 0x80000;
}
