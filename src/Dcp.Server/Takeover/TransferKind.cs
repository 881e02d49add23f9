namespace Dcp.Server.Takeover;

/// <summary>
/// What goes over the channel between a process and the one that takes it over. On the wire each is framed like a message of PostgreSQL's, so
/// that the error of a console that does not know the command is one that can be read.
/// </summary>
internal enum TransferKind : byte
{
    /// <summary>The old process says who it is, and how it describes what it hands over.</summary>
    Hello = (byte)'H',

    /// <summary>A listening socket.</summary>
    Listener = (byte)'L',

    /// <summary>Every listening socket was sent; the old process waits for <see cref="Go"/>.</summary>
    Ready = (byte)'Z',

    /// <summary>The new process is up: from now on the old one hands over.</summary>
    Go = (byte)'G',

    /// <summary>The old process accepts nobody any more: the new one does from now on.</summary>
    Left = (byte)'A',

    /// <summary>A server that is free.</summary>
    Server = (byte)'S',

    /// <summary>A client, with the server that it holds if it holds one.</summary>
    Client = (byte)'C',

    /// <summary>A cancel request for a client that the sender does not have (yet, or any more). What the new process does not have either is nobody's.</summary>
    Cancel = (byte)'X',

    /// <summary>PostgreSQL's ErrorResponse.</summary>
    Error = (byte)'E',
}
