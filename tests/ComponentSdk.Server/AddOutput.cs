namespace StepFlow.ComponentSdk.Server;

sealed record AddOutput(int Sum);
