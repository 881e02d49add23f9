using System.Text.Json;

namespace Dcp.Workload.Results;

/// <summary>Reads and writes the file of one run. A file appears whole or not at all: it is written beside its place and renamed.</summary>
public static class RunResultFile
{
    /// <summary>How the files' names end; the part before it is the run's name.</summary>
    public const string Extension = ".run.json";

    /// <summary>The form that is written, and the only one that is read.</summary>
    public const int KnownSchema = 1;

    /// <summary>Where a run of this name is kept in a directory.</summary>
    /// <exception cref="ArgumentException">The name cannot be a file's name (letters, digits, <c>.</c>, <c>_</c> and <c>-</c> can).</exception>
    public static string PathFor(string directory, string runName)
    {
        if (!IsValidName(runName))
            throw new ArgumentException($"'{runName}' cannot name a run: use up to 100 letters, digits, '.', '_' and '-', not starting with '.'.");
        return Path.Combine(directory, runName + Extension);
    }

    public static bool IsValidName(string runName) =>
        runName.Length is > 0 and <= 100
        && runName[0] != '.'
        && runName.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <exception cref="InvalidDataException">Not a run's result, or of a form that this version does not know; the message names the file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static RunResult Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            using (JsonDocument document = JsonDocument.Parse(bytes))
                CheckSchema(document.RootElement, path);
            RunResult result = JsonSerializer.Deserialize(bytes, RunResultJson.Default.RunResult)
                ?? throw new InvalidDataException($"{path}: not the result of a run: null.");
            return Complete(result);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not the result of a run: {e.Message}", e);
        }
    }

    /// <summary>The text of a run's file.</summary>
    public static string Format(RunResult result) => JsonSerializer.Serialize(result, RunResultJson.Default.RunResult);

    /// <summary>Writes <paramref name="result"/>, over an older file of that name.</summary>
    /// <exception cref="IOException">The directory is missing, full or may not be written to; an older file is left as it was.</exception>
    public static void Write(string path, RunResult result)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, result, RunResultJson.Default.RunResult);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A list that an older version did not write is null after reading, whatever its property begins with.</summary>
    private static RunResult Complete(RunResult read)
    {
        IReadOnlyList<LevelResult>? levels = read.Levels;
        IReadOnlyList<MetricSample>? samples = read.Samples;
        IReadOnlyList<StatementActivity>? statements = read.Statements;
        return read with { Levels = levels ?? [], Samples = samples ?? [], Statements = statements ?? [] };
    }

    private static void CheckSchema(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out JsonElement schema))
            throw new InvalidDataException($"{path}: not the result of a run: it has no \"schema\".");
        if (schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out int number) || number != KnownSchema)
            throw new InvalidDataException($"{path}: form {schema.GetRawText()} of a run's result is not known here; form {KnownSchema} is.");
    }
}
