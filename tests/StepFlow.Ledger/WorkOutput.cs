namespace StepFlow.Ledger;

/// <summary>What came of it.</summary>
sealed record WorkOutput(int Value);
