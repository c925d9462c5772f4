using System.Buffers.Binary;
using System.Security.Cryptography;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Retrying;

/// <summary>
/// Where a retry is decided. Transport failures are paid by the host's budget, the component's own failures only by the
/// step's <c>retry</c>; a step may claim transport codes for its own policy by naming them.
/// </summary>
static class RetryDecision
{
    /// <summary>When a failed attempt is repeated; null: it is not.</summary>
    public static (DateTimeOffset DueAt, bool FromTransportBudget)? Of(
        MachineOptions options, Step definition, in StepState step, StepAddress address, FlowError error, DateTimeOffset now, bool waited)
    {
        var own = definition.Retry is { } policy && policy.AppliesTo(error.Code);
        if (own && step.ComponentRetries + 1 < definition.Retry!.MaxAttempts)
            return (Due(definition.Retry.Backoff ?? options.Backoff, step, address, now), false);

        // A wait that ran into its timeout has not failed to reach anything.
        if (!own && !waited && ErrorCodes.IsTransport(error.Code) && step.TransportRetries < options.TransportMaxRetries)
            return (Due(options.Backoff, step, address, now), true);
        return null;
    }

    static DateTimeOffset Due(Backoff backoff, in StepState step, StepAddress address, DateTimeOffset now) =>
        now + backoff.Delay(step.TransportRetries + step.ComponentRetries + 1, Random(address, step.Attempt));

    // Jitter has to be the same for the same attempt whoever works it out, so it is a hash and not a dice roll.
    static double Random(StepAddress address, int attempt)
    {
        Span<byte> name = stackalloc byte[28];
        address.RunId.TryWriteBytes(name);
        BinaryPrimitives.WriteInt32LittleEndian(name[16..], address.Item);
        BinaryPrimitives.WriteInt32LittleEndian(name[20..], address.Step);
        BinaryPrimitives.WriteInt32LittleEndian(name[24..], attempt);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(name, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) / ((double)uint.MaxValue + 1);
    }
}
