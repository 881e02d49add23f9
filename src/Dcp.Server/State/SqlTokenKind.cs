namespace Dcp.Server.State;

/// <summary>What <see cref="SqlReader"/> tells apart.</summary>
internal enum SqlTokenKind : byte
{
    End,

    /// <summary>An identifier or keyword without quotes.</summary>
    Word,

    /// <summary>An identifier in double quotes; the token's text is without them.</summary>
    QuotedWord,

    /// <summary>A string constant that means what is written in it; the token's text is without the quotes.</summary>
    Text,

    /// <summary>A string constant of another form: with escapes, doubled quotes, a prefix, or in dollar quotes.</summary>
    OtherText,

    Semicolon,

    /// <summary>Any other character by itself.</summary>
    Symbol,
}
