using System.Text;

namespace Dcp.Wire;

/// <summary>
/// One field of an error. The value stays as bytes: the server may use another encoding than UTF-8, and what is passed on must be
/// unchanged.
/// </summary>
public readonly record struct ErrorField(ErrorFieldCode Code, ReadOnlyMemory<byte> Value)
{
    public ErrorField(ErrorFieldCode code, string text) : this(code, Encoding.UTF8.GetBytes(text))
    {
    }

    public string Text => Encoding.UTF8.GetString(Value.Span);
}
