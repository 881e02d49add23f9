using System.Buffers;

namespace Dcp.Wire;

/// <summary>The fields of an ErrorResponse or NoticeResponse, in their order, unknown ones included. Immutable.</summary>
public sealed class ErrorFields
{
    private readonly ErrorField[] _fields;

    public ErrorFields(params ReadOnlySpan<ErrorField> fields) => _fields = fields.ToArray();

    public ReadOnlySpan<ErrorField> Fields => _fields;

    /// <summary>Never translated where the server says it (PostgreSQL 9.6 and later); empty if there is none at all.</summary>
    public string Severity => this[ErrorFieldCode.SeverityNonLocalized] ?? this[ErrorFieldCode.Severity] ?? "";

    public string SqlState => this[ErrorFieldCode.SqlState] ?? "";

    public string Message => this[ErrorFieldCode.Message] ?? "";

    public string? Detail => this[ErrorFieldCode.Detail];

    public string? Hint => this[ErrorFieldCode.Hint];

    /// <summary>The session ends with this error (FATAL or PANIC).</summary>
    public bool IsFatal => Severity is "FATAL" or "PANIC";

    /// <summary>First value of a field, or null.</summary>
    public string? this[ErrorFieldCode code]
    {
        get
        {
            foreach (ErrorField field in _fields)
            {
                if (field.Code == code) return field.Text;
            }
            return null;
        }
    }

    /// <summary>An error of our own.</summary>
    /// <param name="severity"><c>FATAL</c>, <c>ERROR</c>, <c>WARNING</c>, <c>NOTICE</c> ...</param>
    public static ErrorFields Create(string severity, string sqlState, string message, string? detail = null, string? hint = null)
    {
        List<ErrorField> fields =
        [
            new(ErrorFieldCode.Severity, severity),
            new(ErrorFieldCode.SeverityNonLocalized, severity),
            new(ErrorFieldCode.SqlState, sqlState),
            new(ErrorFieldCode.Message, message),
        ];
        if (detail is not null) fields.Add(new(ErrorFieldCode.Detail, detail));
        if (hint is not null) fields.Add(new(ErrorFieldCode.Hint, hint));
        return new([.. fields]);
    }

    public static ErrorFields Fatal(string sqlState, string message) => Create("FATAL", sqlState, message);

    public static ErrorFields Error(string sqlState, string message) => Create("ERROR", sqlState, message);

    /// <summary>Reads the body of an ErrorResponse or NoticeResponse; copies it once.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out ErrorFields? fields)
    {
        fields = null;
        List<ErrorField> list = [];
        byte[] copy = body.ToArray();
        int at = 0;
        while (true)
        {
            if (at >= copy.Length) return false;
            byte code = copy[at++];
            if (code == 0) break;
            int length = copy.AsSpan(at).IndexOf((byte)0);
            if (length < 0) return false;
            list.Add(new((ErrorFieldCode)code, copy.AsMemory(at, length)));
            at += length + 1;
        }
        if (at != copy.Length) return false;
        fields = new([.. list]);
        return true;
    }

    /// <summary>Severity, SQLSTATE and message in one line, for logs.</summary>
    public override string ToString() => $"{Severity} {SqlState}: {Message}";

    internal void Write(IBufferWriter<byte> output, BackendCode type)
    {
        int size = 1;
        foreach (ErrorField field in _fields) size += field.Value.Length + 2;
        MessageWriter writer = new(output, type, size);
        foreach (ErrorField field in _fields)
        {
            writer.Byte((byte)field.Code);
            writer.Text(field.Value.Span);
        }
        writer.Byte(0);
        writer.End();
    }
}
