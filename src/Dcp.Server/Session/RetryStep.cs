namespace Dcp.Server.Session;

/// <summary>What is to be done with what has come of an answer.</summary>
internal enum RetryStep : byte
{
    /// <summary>It is the client's.</summary>
    Pass,

    /// <summary>Nothing yet: it may still turn out to be a failure that is retried, or that is.</summary>
    Wait,

    /// <summary>The session is over.</summary>
    End,

    /// <summary>Its request has not been begun, and is to run elsewhere.</summary>
    Again,
}
