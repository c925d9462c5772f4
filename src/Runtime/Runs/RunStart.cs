using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.Runs;

/// <summary>What becomes durable with a new run's first records, besides what the machine decides.</summary>
/// <param name="Flow">The document of its flow.</param>
/// <param name="Claim">The idempotency key it claims; null: none.</param>
sealed record RunStart(Blob Flow, IdempotencyClaim? Claim);
