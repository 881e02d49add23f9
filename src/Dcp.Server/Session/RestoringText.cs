using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// A query in which other statements follow on a RESET: they are to find what the client asked for at its start. So a statement that sets it is put in
/// between; the client gets nothing of its answer.
/// </summary>
internal sealed class RestoringText : Rewording
{
    /// <summary>What the one column of such a statement is called, and nothing else.</summary>
    private static readonly string s_column = $"dcp_restores_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private readonly ArrayBufferWriter<byte> _sql = new();

    /// <summary>Where something was put in: characters of what is sent.</summary>
    private readonly List<(int At, int Length)> _added = [];

    private bool _hides;

    private RestoringText()
    {
    }

    /// <summary>What is sent.</summary>
    internal ReadOnlySpan<byte> Sql => _sql.WrittenSpan;

    /// <summary>Null: there is nothing to put in.</summary>
    /// <param name="sql">As the client has sent it.</param>
    /// <param name="values">What it asked for at its start.</param>
    internal static RestoringText? Of(ReadOnlySpan<byte> sql, ParameterValues values)
    {
        // Where strings end may depend on standard_conforming_strings.
        if (sql.Contains((byte)'\\')) return null;
        RestoringText? text = null;
        var from = 0;
        var restoring = "";
        SqlReader reader = new(sql);
        while (reader.Read())
        {
            if (reader.Kind == SqlTokenKind.Semicolon) continue;
            if (restoring.Length > 0)
            {
                (text ??= new RestoringText()).Add(sql[from..reader.Start], restoring);
                from = reader.Start;
            }

            restoring = Restoring(ref reader, values);
            while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End)) reader.Read();
        }

        text?._sql.Write(sql[from..].TrimEnd((byte)0));
        return text;
    }

    internal override bool WriteError(Connection client, Request failed, ReadOnlySpan<byte> body)
    {
        if (!ErrorFields.TryParse(body, out var error) || !int.TryParse(error![ErrorFieldCode.Position], CultureInfo.InvariantCulture, out var position)) return Pass(client, body);
        var added = 0;
        foreach (var (at, length) in _added)
        {
            if (at < position) added += length;
        }

        List<ErrorField> fields = [];
        foreach (var field in error.Fields)
            fields.Add(field.Code == ErrorFieldCode.Position ? new ErrorField(field.Code, (position - added).ToString(CultureInfo.InvariantCulture)) : field);
        BackendMessages.WriteErrorResponse(client, new ErrorFields([.. fields]));
        return true;
    }

    internal override bool Hides(BackendCode code, ReadOnlySpan<byte> body)
    {
        if (code == BackendCode.RowDescription) _hides = body.IndexOf(Encoding.ASCII.GetBytes(s_column)) == sizeof(short);
        var hides = _hides && code is BackendCode.RowDescription or BackendCode.DataRow or BackendCode.CommandComplete;
        if (code == BackendCode.CommandComplete) _hides = false;
        return hides;
    }

    private void Add(ReadOnlySpan<byte> before, string restoring)
    {
        _sql.Write(before);
        _added.Add((Characters(_sql.WrittenSpan), restoring.Length));
        _sql.Write(Encoding.ASCII.GetBytes(restoring));
    }

    /// <summary>As many as in UTF-8, which is what positions in errors count where clients have that.</summary>
    private static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var part in text)
        {
            if ((part & 0xC0) != 0x80) count++;
        }

        return count;
    }

    /// <summary>What undoes a statement's RESET; empty where it resets nothing of what was asked for.</summary>
    private static string Restoring(ref SqlReader reader, ParameterValues values)
    {
        var sets = reader.Is("set"u8);
        if (!sets && !reader.Is("reset"u8)) return "";
        reader.Read();
        var isLocal = sets && reader.Is("local"u8);
        if (isLocal) reader.Read();
        StringBuilder sql = new();
        if (!sets && reader.Is("all"u8))
        {
            // A role stays as it is.
            foreach (var (name, value) in values.Items)
            {
                if (!ParameterValues.IsRole(name)) Append(sql, name, value, isLocal);
            }
        }
        else if (Name(ref reader, sets) is { } name && values[name] is { } value && (!sets || IsDefault(ref reader)))
        {
            Append(sql, name, value, isLocal);
        }

        return sql.ToString();
    }

    /// <summary>Of a setting; the reader stands behind it.</summary>
    private static string? Name(ref SqlReader reader, bool sets)
    {
        if (reader.Is("session"u8))
        {
            reader.Read();
            if (reader.Is("authorization"u8))
            {
                // That of the session's user is none of what can be asked for, but it takes the role with it.
                reader.Read();
                return "role";
            }

            if (!sets) return null;
        }

        if (!reader.IsName) return null;
        var name = reader.Name;
        if (reader.Is("time"u8) && reader.Read() && reader.Is("zone"u8))
        {
            reader.Read();
            return "TimeZone";
        }

        while (reader.Read() && reader.IsSymbol('.'))
        {
            if (!reader.Read() || !reader.IsName) return null;
            name = $"{name}.{reader.Name}";
        }

        return name.Equals("session_authorization", StringComparison.OrdinalIgnoreCase) ? "role" : name;
    }

    private static bool IsDefault(ref SqlReader reader)
    {
        if (reader.IsSymbol('=') || reader.Is("to"u8)) reader.Read();
        return reader.Is("default"u8) || reader.Is("local"u8);
    }

    private static void Append(StringBuilder sql, string name, string value, bool isLocal)
    {
        if (!Ascii.IsValid(name) || !Ascii.IsValid(value)) return;
        sql.Append("SELECT ");
        ParameterValues.AppendCall(sql, name, value, isLocal);
        sql.Append(" AS ").Append(s_column).Append(';');
    }
}
