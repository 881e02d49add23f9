using Dcp.Commands;

namespace Dcp.Tests.Hosting;

public sealed class FileKeeperTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-keep-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_file_that_could_not_be_written_whole_is_not_there()
    {
        string path = Path.Combine(_directory, "half.csv");
        FileKeeper files = new();

        files.Try(path, Half);

        Assert.Equal($"{path}: No space left on device", Assert.Single(files.Failures));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void One_that_was_there_before_is_not_taken_away()
    {
        string path = Path.Combine(_directory, "before.csv");
        File.WriteAllText(path, "before");

        new FileKeeper().Try(path, _ => throw new IOException("No space left on device"));

        Assert.Equal("before", File.ReadAllText(path));
    }

    private static void Half(string path)
    {
        File.WriteAllText(path, "half");
        throw new IOException("No space left on device");
    }
}
