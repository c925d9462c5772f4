using System.Net;

namespace StepFlow.Client.Tests.Http;

public sealed class RetryTests
{
    const string Started = """
        {"runId":"01a50000-0000-7000-8000-000000000001","flowId":"f","status":"running","createdAt":"2026-01-01T00:00:00Z",
         "rootRunId":"01a50000-0000-7000-8000-000000000001","items":{"total":1,"completed":0,"running":1,"failed":0,"cancelled":0}}
        """;

    static readonly FlowSource Flow = FlowSource.Stored(new string('a', 64));

    [Fact]
    public async Task A_start_that_is_sent_again_carries_the_same_key()
    {
        using var replies = new Replies(
            () => throw new HttpRequestException("lost"), () => Replies.Busy(HttpStatusCode.ServiceUnavailable, "0"),
            () => Replies.Json(Started, HttpStatusCode.Accepted));
        await replies.Client().SubmitAsync(Flow, new { });

        replies.Asked.Count.ShouldBe(3);
        replies.Asked.Select(a => a.Key).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lost_connection_is_tried_a_bounded_number_of_times_and_is_no_HttpRequestException()
    {
        using var replies = new Replies(() => throw new HttpRequestException("lost"));
        var failure = await Should.ThrowAsync<StepFlowException>(() => replies.Client().HealthAsync());

        failure.Code.ShouldBe("UNREACHABLE");
        replies.Asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_is_not_waited_for()
    {
        using var replies = new Replies(() => Replies.Busy(HttpStatusCode.TooManyRequests, "3600"));
        var failure = await Should.ThrowAsync<StepFlowException>(() => replies.Client().SubmitAsync(Flow, new { }));

        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        replies.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_says_so()
    {
        using var replies = new Replies(() => Replies.Json("<html>"));

        (await Should.ThrowAsync<StepFlowException>(() => replies.Client().HealthAsync())).Code.ShouldBe("INVALID_RESPONSE");
    }
}
