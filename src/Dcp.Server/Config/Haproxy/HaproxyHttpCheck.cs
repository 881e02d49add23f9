using System.Globalization;
using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary><c>option httpchk</c> and the <c>http-check</c> lines that go with it.</summary>
internal static class HaproxyHttpCheck
{
    /// <summary>Nothing of the line is lost, or what is lost is said where the check is written.</summary>
    internal static bool IsTranslated(HaproxyLine line) => line[1] is "send" or "connect" || Status(line) is not null;

    /// <summary>The path that is asked for, the port if it is named here, and whether it is asked for by TLS.</summary>
    /// <param name="more">Gets words of ours, each with a blank before it.</param>
    internal static (string Path, string? Port, bool IsTls) Read(HaproxySection backend, HaproxyLine option, StringBuilder more, HaproxyRemarks remarks)
    {
        string path = option.Words.Count > 3 ? option[3] : option.Words.Count == 3 ? option[2] : "/";
        string method = option.Words.Count > 3 ? option[2] : "OPTIONS";
        int methodAt = option.Number;
        string? port = null;
        bool isTls = false;
        if (option.Words.Count > 4)
            remarks.LeftOut(option.Number, string.Join(' ', option.Words.Skip(4)), "a check asks in HTTP/1.0 with the target's name as its Host");
        foreach (HaproxyLine line in backend.All("http-check"))
        {
            if (Status(line) is { } status)
                more.Append(CultureInfo.InvariantCulture, $" check_status={status}");
            for (int i = 2; line[1] == "connect" && i < line.Words.Count; i++)
            {
                if (line[i] == "port")
                    port = line[++i];
                else if (line[i] == "ssl")
                    isTls = true;
                else if (line[i] is not ("default" or "linger"))
                    remarks.LeftOut(line.Number, $"{line[i]} of http-check connect", "a check connects to the target's address, with or without TLS");
            }
            for (int i = 2; line[1] == "send" && i < line.Words.Count; i += line[i] == "hdr" ? 3 : 2)
            {
                if (line[i] == "uri")
                    path = line[i + 1];
                else if (line[i] == "meth")
                    (method, methodAt) = (line[i + 1], line.Number);
                else
                    remarks.LeftOut(line.Number, string.Join(' ', line.Words.Skip(i).Take(line[i] == "hdr" ? 3 : 2)), "a check asks in HTTP/1.0 with the target's name as its Host");
            }
        }
        if (method != "GET")
            remarks.LeftOut(methodAt, $"method {method}", "a check asks by GET");
        return (path, port, isTls);
    }

    private static string? Status(HaproxyLine line) =>
        line.Is("http-check", "expect", "status") && line.Words.Count == 4 && int.TryParse(line[3], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? line[3] : null;
}
