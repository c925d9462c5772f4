using StepFlow.Engine.Storage;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;
using StepFlow.Server.Hosting;

namespace StepFlow.Server.Events;

/// <summary>What streams are made with.</summary>
sealed record StreamServices(
    EventHub Hub, StreamSlots Slots, EventStreamOptions Options, IRunStore Store, RunReader Reader, FlowService Flows, ServerState State);
