namespace StepFlow.Engine.Effects;

/// <summary>
/// Something the owner of a run has to do once the events it follows from are durable, never before. Data only.
/// The subclasses in this folder are all there are.
/// </summary>
public abstract record Effect;
