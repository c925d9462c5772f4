using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Configuration;

public sealed class ConfigLocatorTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    [Fact]
    public void The_flows_directory_comes_before_the_current_one()
    {
        var near = _directory.Write("flows/stepflow_config.yaml", "");
        var far = _directory.Write("stepflow-config.yml", "");

        ConfigLocator.Find(Path.GetDirectoryName(near), _directory.Root).Path.ShouldBe(near);
        ConfigLocator.Find(null, _directory.Root).Path.ShouldBe(far);
    }

    [Fact]
    public void Several_in_one_directory_are_an_error()
    {
        _directory.Write("stepflow-config.yml", "");
        _directory.Write("stepflow_config.yml", "");

        var (path, problem) = ConfigLocator.Find(_directory.Root, _directory.Root);

        path.ShouldBeNull();
        problem.ShouldNotBeNull().Code.ShouldBe(4307);
        problem.Message.ShouldContain("stepflow-config.yml, stepflow_config.yml");
    }

    [Fact]
    public void None_is_no_problem() => ConfigLocator.Find(_directory.Root, _directory.Root).ShouldBe((null, null));

    public void Dispose() => _directory.Dispose();
}
