using System.Globalization;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Events;

/// <summary>
/// A place in a run's journal: written <c>12</c> after the whole of record 12, <c>12.3</c> after the third of the events that record 12 is told as.
/// </summary>
/// <param name="Sequence">The record; 0: before the first.</param>
/// <param name="Part">The event within it; 0: all of it.</param>
readonly record struct EventPosition(long Sequence, int Part)
{
    /// <summary>The first record that has something to tell after this place.</summary>
    public long NextRecord => Part == 0 ? Sequence + 1 : Sequence;

    /// <summary>Whether an event comes after this place.</summary>
    public bool IsBefore(StreamEvent next) =>
        next.Sequence > Sequence || (next.Sequence == Sequence && Part != 0 && (next.Part == 0 || next.Part > Part));

    public static EventPosition Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var part = 0;
        return long.TryParse(dot < 0 ? text : text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && (dot < 0 || int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out part))
            ? new EventPosition(sequence, part)
            : throw new InvalidRequestException(
                InvalidRequestException.InvalidRequest, "'since' (or Last-Event-ID) is the id of an event, such as 12 or 12.3; 0: from the start.");
    }

    public override string ToString() => Part == 0
        ? Sequence.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Sequence}.{Part}");
}
