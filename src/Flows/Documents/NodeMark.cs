using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>Where one key or value of the document stands, in document order.</summary>
/// <param name="Line">Line from 1; 0 when unknown.</param>
/// <param name="Column">Column from 1.</param>
/// <param name="ComplexKey">1 + index in the list of keys that are not strings; 0 for all others.</param>
readonly record struct NodeMark(int Line, int Column, int ComplexKey = 0)
{
    public SourcePosition Position => new(Line, Column);
}
