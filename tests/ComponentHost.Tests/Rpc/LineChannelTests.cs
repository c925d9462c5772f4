using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Testing.Time;

namespace StepFlow.ComponentHost.Tests.Rpc;

public sealed class LineChannelTests
{
    [Fact]
    public async Task Answers_may_come_in_any_order_and_in_pieces()
    {
        await using var wire = new Wire();
        var (first, second) = (wire.AskAsync(), wire.AskAsync());
        (await wire.NextAsync()).GetRawText().ShouldBe("""{"jsonrpc":"2.0","id":1,"method":"ask","params":{}}""");
        wire.Write("""{"jsonrpc":"2.0","id":2,"re""");
        wire.Write("sult\":\"b\"}\n\n  \r\n" + """{"result":"a","id":1,"jsonrpc":"2.0"}""" + "\r\n");
        (await second.WaitAsync(Calls.Patience)).GetString().ShouldBe("b");
        (await first.WaitAsync(Calls.Patience)).GetString().ShouldBe("a");
    }

    [Fact]
    public async Task Stray_second_and_foreign_answers_are_counted_and_ignored()
    {
        await using var wire = new Wire();
        var asked = wire.AskAsync();
        wire.Answer(7, "0");
        wire.Write("""{"jsonrpc":"2.0","id":"1","result":0}""" + "\n");
        wire.Answer(1, "1");
        (await asked.WaitAsync(Calls.Patience)).GetInt32().ShouldBe(1);
        wire.Answer(1, "2");
        var next = wire.AskAsync();
        wire.Answer(2, "3");
        (await next.WaitAsync(Calls.Patience)).GetInt32().ShouldBe(3);
        wire.Channel.Statistics.StrayAnswers.ShouldBe(3);
        wire.Channel.Statistics.Answers.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_answer_keeps_code_message_and_data()
    {
        await using var wire = new Wire();
        var asked = wire.AskAsync();
        wire.Write("""{"jsonrpc":"2.0","id":1,"error":{"code":-32100,"message":"no luck","data":{"a":1}},"result":null}""" + "\n");
        var error = await Should.ThrowAsync<RpcErrorException>(() => asked.WaitAsync(Calls.Patience));
        (error.Code, error.Message, error.Details!.Value.GetRawText()).ShouldBe((-32100, "no luck", """{"a":1}"""));
    }

    [Theory]
    [InlineData("echo", "\"x\"", """{"jsonrpc":"2.0","id":"x","result":{"n":1.50}}""")]
    [InlineData("refuse", "5", """{"jsonrpc":"2.0","id":5,"error":{"code":-5,"message":"no","data":[1]}}""")]
    [InlineData("break", "5", """{"jsonrpc":"2.0","id":5,"error":{"code":-32603,"message":"broken"}}""")]
    public async Task Requests_of_the_peer_are_answered_under_their_own_id(string method, string id, string expected)
    {
        await using var wire = new Wire();
        wire.Write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"n\":1.50}}\n");
        (await wire.NextAsync()).GetRawText().ShouldBe(expected);
    }

    [Fact]
    public async Task Notifications_reach_the_handler()
    {
        await using var wire = new Wire();
        var asked = wire.AskAsync();
        wire.Write("""{"jsonrpc":"2.0","method":"hello"}""" + "\n");
        wire.Answer(1, "1");
        await asked.WaitAsync(Calls.Patience);
        wire.Notices.ShouldBe(["hello"]);
    }

    [Fact]
    public async Task A_request_times_out_alone()
    {
        var clock = new FakeTimeProvider();
        await using var wire = new Wire(time: clock);
        var (hasty, patient) = (wire.AskAsync(timeout: TimeSpan.FromSeconds(1)), wire.AskAsync(timeout: TimeSpan.FromSeconds(10)));
        clock.Advance(TimeSpan.FromSeconds(2));
        (await Should.ThrowAsync<TimeoutException>(() => hasty.WaitAsync(Calls.Patience))).Message.ShouldBe("no answer within 1 s");
        patient.IsCompleted.ShouldBeFalse();
        wire.Answer(2, "2");
        (await patient.WaitAsync(Calls.Patience)).GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_peer_that_sends_nothing_while_requests_wait_is_given_up()
    {
        var clock = new FakeTimeProvider();
        await using var wire = new Wire(new RpcLimits(), clock);
        wire.Channel.IdleTimeout = TimeSpan.FromSeconds(3);
        clock.Advance(TimeSpan.FromMinutes(1));
        wire.Channel.Closed.IsCompleted.ShouldBeFalse();
        var asked = wire.AskAsync();
        clock.Advance(TimeSpan.FromSeconds(4));
        (await Should.ThrowAsync<RpcClosedException>(() => asked.WaitAsync(Calls.Patience))).Message.ShouldContain("sent nothing for 3 s");
        wire.Channel.IsPeerGone.ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_of_the_stream_fails_what_is_in_flight_and_what_comes_later()
    {
        await using var wire = new Wire();
        var asked = wire.AskAsync();
        wire.Write("""{"jsonrpc":"2.0","id":1,""");
        wire.End();
        await Should.ThrowAsync<RpcClosedException>(() => asked.WaitAsync(Calls.Patience));
        await Should.ThrowAsync<RpcClosedException>(() => wire.AskAsync());
        wire.Channel.IsPeerGone.ShouldBeTrue();
    }

    [Fact]
    public async Task A_line_that_is_too_long_fails_its_request_and_the_next_line_counts()
    {
        await using var wire = new Wire(new RpcLimits { MaxMessageBytes = 100_000 });
        var (large, next) = (wire.AskAsync(), wire.AskAsync());
        wire.Answer(1, $"\"{new string('a', 400_000)}\"");
        wire.Answer(2, "2");
        (await Should.ThrowAsync<RpcProtocolException>(() => large.WaitAsync(Calls.Patience))).IsTooLarge.ShouldBeTrue();
        (await next.WaitAsync(Calls.Patience)).GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Lines_up_to_the_limit_pass_whatever_their_length()
    {
        await using var wire = new Wire(new RpcLimits { MaxMessageBytes = 1_000_000 });
        foreach (var length in new[] { 1, 60_000, 65_500, 65_536, 131_072, 999_000, 10 })
        {
            var asked = wire.AskAsync();
            var id = (await wire.NextAsync()).GetProperty("id").GetInt64();
            wire.Answer(id, $"\"{new string('a', length)}\"");
            (await asked.WaitAsync(Calls.Patience)).GetString()!.Length.ShouldBe(length);
        }
    }

    [Fact]
    public async Task Noise_is_tolerated_up_to_its_budget()
    {
        await using var wire = new Wire(new RpcLimits { MaxNoiseLines = 3 });
        for (var round = 0; round < 2; round++)
        {
            var asked = wire.AskAsync();
            wire.Write("one\n[2]\n{three\n");
            wire.Answer(round + 1, "1");
            await asked.WaitAsync(Calls.Patience);
        }

        wire.Write("1\n2\n3\n4\n");
        (await wire.Channel.Closed.WaitAsync(Calls.Patience)).ShouldContain("standard error");
    }

    [Fact]
    public async Task A_cancelled_request_is_forgotten()
    {
        await using var wire = new Wire();
        using var stop = new CancellationTokenSource();
        var asked = wire.AskAsync(cancellationToken: stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asked.WaitAsync(Calls.Patience));
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":[true]}", null)]
    [InlineData("\"\\ud83d\\ude00\"", null)]
    [InlineData("\"\\ud83d\"", "surrogate")]
    [InlineData("\"\\uDC00x\"", "surrogate")]
    [InlineData("{\"a\":1,\"a\":2}", "not JSON that can be used")]
    [InlineData("NaN", "not JSON that can be used")]
    public void Texts_are_checked(string text, string? problem)
    {
        RpcJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _, out var found).ShouldBe(problem is null);
        if (problem is not null)
            found!.ShouldContain(problem);
    }

    [Fact]
    public void Values_are_written_as_they_were_read_but_on_one_line()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RpcJson.WriterOptions))
            RpcJson.WriteValue(writer, JsonElement.Parse("{\"n\": 1.50,\n \"t\": \"a\\nb\"}"));
        System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("{\"n\":1.50,\"t\":\"a\\nb\"}");
    }
}
