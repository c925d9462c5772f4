using StepFlow.Engine.Journal;

namespace StepFlow.Server.Events;

/// <summary>Records that became durable together.</summary>
/// <param name="Run">The journal.</param>
/// <param name="FirstSequence">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Kinds">Their kinds, one bit each.</param>
readonly record struct Commit(RunKey Run, long FirstSequence, int Count, int Kinds);
