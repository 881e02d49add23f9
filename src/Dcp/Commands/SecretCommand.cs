using System.CommandLine;
using System.Text;
using Dcp.Wire.Authentication;

namespace Dcp.Commands;

/// <summary><c>dcp secret</c>: makes a SCRAM-SHA-256 secret of a password, for auth_file and for [web].</summary>
internal static class SecretCommand
{
    internal static Command Create()
    {
        Command command = new("secret", "Make a SCRAM-SHA-256 secret of the password on the first line of the input, for auth_file and [web].");
        command.SetAction((_, cancellation) => RunAsync(cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected) await Console.Error.WriteAsync("password (it is shown while you type; a pipe hides it): ");
        string? password = await Console.In.ReadLineAsync(cancellation);
        if (string.IsNullOrEmpty(password))
        {
            await Console.Error.WriteLineAsync("dcp: there is no password on the first line of the input");
            return ExitCode.BadInput;
        }

        Console.WriteLine(ScramVerifier.Create(Encoding.UTF8.GetBytes(password)));
        return ExitCode.Done;
    }
}
