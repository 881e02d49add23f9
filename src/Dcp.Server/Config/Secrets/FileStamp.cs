namespace Dcp.Server.Config.Secrets;

/// <summary>What tells a changed file from an unchanged one without reading it.</summary>
internal readonly record struct FileStamp(bool Exists, long Length, DateTime Modified)
{
    public static FileStamp Of(string path)
    {
        FileInfo info = new(path);
        return info.Exists ? new FileStamp(true, info.Length, info.LastWriteTimeUtc) : default;
    }
}
