namespace Dcp.Wire;

/// <summary>SQLSTATE values that a pooler sends or tells apart (PostgreSQL, appendix A).</summary>
public static class SqlState
{
    public const string SuccessfulCompletion = "00000";
    public const string Warning = "01000";
    public const string ConnectionException = "08000";
    public const string CannotConnect = "08001";
    public const string ConnectionDoesNotExist = "08003";
    public const string ConnectionRejected = "08004";
    public const string ConnectionFailure = "08006";
    public const string TransactionResolutionUnknown = "08007";
    public const string ProtocolViolation = "08P01";
    public const string FeatureNotSupported = "0A000";
    public const string InvalidParameterValue = "22023";
    public const string ActiveTransaction = "25001";
    public const string ReadOnlyTransaction = "25006";
    public const string InFailedTransaction = "25P02";
    public const string IdleInTransactionTimeout = "25P03";
    public const string TransactionTimeout = "25P04";
    public const string InvalidStatementName = "26000";
    public const string InvalidAuthorization = "28000";
    public const string InvalidPassword = "28P01";
    public const string InvalidCatalogName = "3D000";
    public const string SerializationFailure = "40001";
    public const string StatementCompletionUnknown = "40003";
    public const string DeadlockDetected = "40P01";
    public const string InsufficientPrivilege = "42501";
    public const string SyntaxError = "42601";
    public const string UndefinedObject = "42704";
    public const string DuplicatePreparedStatement = "42P05";
    public const string InsufficientResources = "53000";
    public const string OutOfMemory = "53200";
    public const string TooManyConnections = "53300";
    public const string ProgramLimitExceeded = "54000";
    public const string ObjectNotInPrerequisiteState = "55000";
    public const string CannotChangeRuntimeParameter = "55P02";
    public const string QueryCanceled = "57014";
    public const string AdminShutdown = "57P01";
    public const string CrashShutdown = "57P02";
    public const string CannotConnectNow = "57P03";
    public const string DatabaseDropped = "57P04";
    public const string IdleSessionTimeout = "57P05";
    public const string SystemError = "58000";
    public const string ConfigurationFileError = "F0000";
    public const string InternalError = "XX000";
}
