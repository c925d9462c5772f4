using StepFlow.ComponentHost.Supervision;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;
using StepFlow.Testing.Time;

namespace StepFlow.ComponentHost.Tests.Supervision;

public sealed class ComponentServerTests : IAsyncLifetime
{
    static readonly RestartSettings Restart = new()
    {
        InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(5), MaxCrashes = 2, Window = TimeSpan.FromSeconds(60), OpenFor = TimeSpan.FromSeconds(30),
    };

    readonly FakeTimeProvider _clock = new();
    readonly FakeServers _servers = new();
    readonly ComponentServer<FakeServers.Connection> _server;

    public ComponentServerTests() => _server = new("py", _servers, Restart, TimeSpan.FromSeconds(10), _clock);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    Task<FakeServers.Connection> AcquireAsync() => _server.AcquireAsync(CancellationToken.None).AsTask().WaitAsync(Calls.Patience);

    Task StateIsAsync(ServerState state) => Calls.UntilAsync(() => _server.State == state, $"it is {_server.State}, not {state}");

    // The timer of the wait is set a moment after the state.
    async Task AdvanceAsync(TimeSpan by)
    {
        await Calls.UntilAsync(() => _clock.PendingTimers > 0, "nothing waits");
        _clock.Advance(by);
    }

    [Fact]
    public async Task It_starts_with_the_first_call_and_only_once()
    {
        _server.State.ShouldBe(ServerState.Idle);
        var both = await Task.WhenAll(AcquireAsync(), AcquireAsync());
        both[0].ShouldBeSameAs(both[1]);
        _servers.Launches.ShouldBe(1);
        _server.State.ShouldBe(ServerState.Ready);
    }

    [Fact]
    public async Task A_call_after_a_crash_waits_for_the_restart()
    {
        var first = await AcquireAsync();
        first.Crash("it exited with code 1");
        await StateIsAsync(ServerState.BackingOff);
        first.IsDisposed.ShouldBeTrue();
        var next = AcquireAsync();
        next.IsCompleted.ShouldBeFalse();
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        (await next).ShouldNotBeSameAs(first);
    }

    [Fact]
    public async Task After_a_crash_it_is_not_restarted_for_nobody()
    {
        (await AcquireAsync()).Crash("it exited with code 1");
        await StateIsAsync(ServerState.BackingOff);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await StateIsAsync(ServerState.Idle);
        _servers.Launches.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_that_wait_for_a_start_that_fails_learn_why()
    {
        _servers.Failures.Enqueue("there is no program 'py'");
        (await Should.ThrowAsync<PluginException>(AcquireAsync)).Message.ShouldBe("Component server 'py' did not start: there is no program 'py'");
    }

    [Fact]
    public async Task A_start_that_hangs_ends_at_its_deadline()
    {
        _servers.Hangs = true;
        var call = AcquireAsync();
        await StateIsAsync(ServerState.Starting);
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<PluginException>(() => call)).Message.ShouldContain("not ready within 10 s");
    }

    [Fact]
    public async Task Too_many_crashes_open_the_circuit_which_says_why_and_closes_again()
    {
        for (var i = 0; i < 3; i++)
        {
            var acquired = AcquireAsync();
            while (!acquired.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }

            (await acquired).Crash($"it exited with code {i}");
            await Calls.UntilAsync(() => _server.State is ServerState.BackingOff or ServerState.Broken, "it goes on");
        }

        await StateIsAsync(ServerState.Broken);
        var message = (await Should.ThrowAsync<PluginException>(AcquireAsync)).Message;
        message.ShouldContain("crashed too often");
        message.ShouldContain("it exited with code 2");
        var launches = _servers.Launches;
        _clock.Advance(TimeSpan.FromSeconds(30));
        await AcquireAsync();
        _servers.Launches.ShouldBe(launches + 1);
    }

    [Fact]
    public async Task Stopping_ends_the_server_and_fails_what_waits()
    {
        var connection = await AcquireAsync();
        await _server.DisposeAsync();
        connection.IsDisposed.ShouldBeTrue();
        (await Should.ThrowAsync<PluginException>(AcquireAsync)).Message.ShouldContain("is being stopped");
    }
}
