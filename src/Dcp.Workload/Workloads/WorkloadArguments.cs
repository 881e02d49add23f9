using System.Globalization;
using System.Text.Json;

namespace Dcp.Workload.Workloads;

/// <summary>The arguments of one run: what was given, checked, over the defaults. Immutable.</summary>
internal sealed class WorkloadArguments
{
    private readonly IReadOnlyList<WorkloadArgument> _known;
    private readonly Dictionary<string, string> _values;

    private WorkloadArguments(IReadOnlyList<WorkloadArgument> known, Dictionary<string, string> values)
    {
        _known = known;
        _values = values;
    }

    /// <summary>Checks what was given against what is known.</summary>
    /// <exception cref="WorkloadInputException">An argument that is not known, or a value that is not allowed.</exception>
    public static WorkloadArguments Check(IReadOnlyList<WorkloadArgument> known, IReadOnlyDictionary<string, string> given)
    {
        Dictionary<string, string> values = [];
        foreach ((string name, string text) in given)
        {
            WorkloadArgument argument = known.FirstOrDefault(a => a.Name == name)
                ?? throw new WorkloadInputException($"argument '{name}' is not known; these are: {string.Join(", ", known.Select(a => a.Name))}");
            values[name] = argument.Read(text);
        }

        foreach (WorkloadArgument argument in known)
        {
            if (!values.ContainsKey(argument.Name))
                values[argument.Name] = argument.Default ?? throw new WorkloadInputException($"argument {argument.Name} has to be given: {argument.Meaning}");
        }

        return new WorkloadArguments(known, values);
    }

    /// <summary>Reads arguments from a JSON object of numbers, booleans and strings. Does not check them.</summary>
    /// <exception cref="WorkloadInputException">Not such an object.</exception>
    public static IReadOnlyDictionary<string, string> ReadJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new WorkloadInputException("arguments have to be a JSON object, for instance {\"delay\": 100}");
            Dictionary<string, string> given = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                bool isScalar = property.Value.ValueKind
                    is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False;
                if (!isScalar)
                    throw new WorkloadInputException($"argument {property.Name}: {property.Value.GetRawText()} is not a number, text or boolean");
                if (!given.TryAdd(property.Name, property.Value.ToString()))
                    throw new WorkloadInputException($"argument {property.Name} is given twice");
            }

            return given;
        }
        catch (JsonException e)
        {
            throw new WorkloadInputException($"arguments are not JSON: {e.Message}", e);
        }
    }

    /// <summary>Whether there is a flag of this name, and it is set.</summary>
    public bool Has(string flag) => _values.TryGetValue(flag, out string? value) && value == "true";

    public int Int(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    public long Long(string name) => long.Parse(_values[name], CultureInfo.InvariantCulture);

    public string Text(string name) => _values[name];

    /// <summary>Every argument, in the workload's order, as text.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary() => _known.ToDictionary(a => a.Name, a => _values[a.Name]);
}
