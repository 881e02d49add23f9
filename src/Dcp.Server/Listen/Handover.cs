using System.Security.Cryptography;
using Dcp.Net;
using Dcp.Server.State;

namespace Dcp.Server.Listen;

/// <summary>
/// Channels of a client on their way from its server to the connection that listens for all. Where one stops and the other begins is a mark
/// in the database's own queue of notifications, which has one order for all: the server tells the client what comes before it, the listening
/// connection what comes behind it.
/// </summary>
/// <param name="subscription">The client's; members are for its reactor, unless they say otherwise.</param>
/// <param name="channels">Those that the client has not listened to before.</param>
internal sealed class Handover(Subscription subscription, ChannelSet channels)
{
    /// <summary>Any thread.</summary>
    internal Subscription Subscription => subscription;

    /// <inheritdoc cref="Subscription"/>
    internal ChannelSet Channels => channels;

    /// <summary>The payload of the mark, which nobody else can know beforehand. Any thread.</summary>
    internal string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Set at each step.</summary>
    internal Signal Signal { get; } = new(subscription.Reactor);

    /// <summary>The hub has told that it hears the channels. For the hub's reactor.</summary>
    internal bool IsAnswered { get; set; }

    /// <summary>The listening connection hears the channels, and goes on to the mark in silence.</summary>
    internal bool IsHeard { get; set; }

    /// <summary>There is no listening connection to be had, or it is gone.</summary>
    internal bool HasFailed { get; set; }

    /// <summary>The client's server has come to the mark.</summary>
    internal bool HasServerPassed { get; set; }

    /// <summary>The listening connection has.</summary>
    internal bool HasPassed { get; set; }
}
