using System.CommandLine;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab move|kill|freeze|cut|heal</c></summary>
internal static class LabFaultCommands
{
    internal static IEnumerable<Command> Create()
    {
        yield return Move();
        yield return Fault("kill", "Kill the host, as a power cut does, or its dcp.", ["host", "dcp"], LabFaults.KillAsync);
        yield return Fault("freeze", "Freeze the host with all its processes, or its dcp.", ["host", "dcp"], (host, part) =>
        {
            LabFaults.Freeze(host, part);
            return Task.CompletedTask;
        });
        yield return Fault("cut", "Cut the host's cable, or only its way to the database.", ["link", "db"], LabFaults.CutAsync);
        yield return Fault("heal", "Undo every fault of a host: mend, thaw, power on.", null, (host, _) => LabFaults.HealAsync(host));
    }

    private static Command Move()
    {
        Argument<string?> to = new("to") { Description = "The host it moves to; another one if none is given.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("move", "Move the floating address in good order.") { to };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            var target = await new LabFaults(new LabHosts(lab)).MoveAsync(parsed.GetValue(to), cancellation);
            await Console.Out.WriteLineAsync($"the address is at {target}");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Fault(string name, string description, string[]? parts, Func<LabHost, string, Task> act)
    {
        Argument<string> host = new("host") { Description = "ha1, ha2, ..." };
        Command command = new(name, description) { host };
        Argument<string>? part = parts is null ? null : new Argument<string>("part") { Description = string.Join(" or ", parts), DefaultValueFactory = _ => parts[0] };
        if (part is not null)
        {
            part.AcceptOnlyFromAmong(parts!);
            command.Add(part);
        }

        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, _) =>
        {
            await act(new LabHosts(lab).FindNode(parsed.GetRequiredValue(host)), part is null ? "" : parsed.GetRequiredValue(part));
            return ExitCode.Done;
        }));
        return command;
    }
}
