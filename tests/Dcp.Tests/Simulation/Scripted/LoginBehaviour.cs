namespace Dcp.Tests.Simulation.Scripted;

/// <summary>What a scripted database does with who wants to log in.</summary>
internal enum LoginBehaviour
{
    /// <summary>As PostgreSQL does.</summary>
    Normal,

    /// <summary>Takes the startup packet and never answers.</summary>
    Silent,

    /// <summary>Closes the connection instead of answering.</summary>
    Close,

    /// <summary>Lets in, and closes the connection in the same moment.</summary>
    CloseAfterwards,

    /// <summary>Lets in, and has a notice to give in the same breath.</summary>
    Chatty,

    /// <summary>Lets in, and says in the same breath what it may not say.</summary>
    OutOfStep,

    /// <summary>Answers in another protocol.</summary>
    Garbage,
}
