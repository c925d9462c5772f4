using StepFlow.Engine;
using StepFlow.Runtime.Dispatch;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Plans;
using StepFlow.Runtime.Recovery;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Telemetry;
using StepFlow.Runtime.Timers;

namespace StepFlow.Runtime.Runs;

/// <summary>What all run actors of a host share.</summary>
sealed record RunServices(
    RunHostOptions Options,
    RunMachine Machine,
    FlowPlans Plans,
    RunLoader Loader,
    StepDispatcher Dispatcher,
    BlobResolver Blobs,
    TimerQueue Timers,
    PartialOutputs Partials,
    ObserverList Observers,
    SecretRedactor Redactor,
    HostTelemetry Telemetry);
