using System.ComponentModel;

namespace StepFlow.ComponentSdk.Server;

[Description("Two numbers.")]
sealed record AddInput([property: Description("The first.")] int A, int B);
