namespace Dcp.Wire;

/// <summary>Field types of ErrorResponse and NoticeResponse; others may appear and are kept.</summary>
public enum ErrorFieldCode : byte
{
    /// <summary>May be translated; <see cref="SeverityNonLocalized"/> never is.</summary>
    Severity = (byte)'S',
    SeverityNonLocalized = (byte)'V',
    SqlState = (byte)'C',
    Message = (byte)'M',
    Detail = (byte)'D',
    Hint = (byte)'H',
    Position = (byte)'P',
    InternalPosition = (byte)'p',
    InternalQuery = (byte)'q',
    Where = (byte)'W',
    SchemaName = (byte)'s',
    TableName = (byte)'t',
    ColumnName = (byte)'c',
    DataTypeName = (byte)'d',
    ConstraintName = (byte)'n',
    File = (byte)'F',
    Line = (byte)'L',
    Routine = (byte)'R',
}
