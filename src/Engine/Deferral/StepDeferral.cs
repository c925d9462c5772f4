namespace StepFlow.Engine.Deferral;

/// <summary>
/// What a component answers when its step has to wait for something that must outlive the process: the wait is
/// journaled and holds no thread, slot or connection. The subclasses in this folder are all there are.
/// </summary>
public abstract record StepDeferral;
