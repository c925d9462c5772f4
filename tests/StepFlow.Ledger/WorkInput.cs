namespace StepFlow.Ledger;

/// <summary>What to do.</summary>
/// <param name="Value">Answered with one more.</param>
/// <param name="Ms">How long it takes.</param>
sealed record WorkInput(int Value, int Ms);
