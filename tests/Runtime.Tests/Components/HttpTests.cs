using System.Net;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Http;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tests.Support;
using Answer = StepFlow.Runtime.Tests.Support.FakeHttpServer.Answer;

namespace StepFlow.Runtime.Tests.Components;

public sealed class HttpTests : IAsyncLifetime
{
    FakeHttpServer _server = null!;
    BuiltInPlugin _plugin = null!;
    Func<FakeHttpServer.Request, Answer> _answer = _ => Answer.Json("""{"ok":true}""");

    public async ValueTask InitializeAsync()
    {
        _server = await FakeHttpServer.StartAsync(r => _answer(r));
        _plugin = With(new HttpSettings { Allow = [_server.Authority] });
    }

    public async ValueTask DisposeAsync()
    {
        await _plugin.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Get_gives_status_headers_and_parsed_json()
    {
        var result = (await _plugin.Run("/http/get", $$$"""{"url":"{{{_server.Url}}}/a?x=1","query":{"q":"a b&c","n":[1,true],"none":null},"headers":{"X-Mine":"v"}}""")).Outcome!.Result;

        result.GetProperty("status").GetInt32().ShouldBe(200);
        result.GetProperty("json").GetRawText().ShouldBe("""{"ok":true}""");
        result.GetProperty("headers").GetProperty("content-type").GetString().ShouldBe("application/json");
        var request = _server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Headers["X-Mine"]).ShouldBe(("GET", "/a?x=1&q=a%20b%26c&n=1&n=true", "v"));
    }

    [Fact]
    public async Task Every_attempt_of_a_step_has_the_same_idempotency_key()
    {
        await _plugin.Run("/http/post", $$"""{"url":"{{_server.Url}}"}""");
        await _plugin.ExecuteAsync(Calls.To("/http/post", $$"""{"url":"{{_server.Url}}"}""") with { Attempt = 2 }, new ComponentContextStub(), default);
        await _plugin.Run("/http/post", $$$"""{"url":"{{{_server.Url}}}","headers":{"idempotency-key":"mine"}}""");

        _server.Requests.Select(r => r.Headers["Idempotency-Key"]).ShouldBe([
            "01900000-0000-7000-8000-000000000001/s1/0", "01900000-0000-7000-8000-000000000001/s1/0", "mine",
        ]);
    }

    [Theory]
    [InlineData("""{"json":{"b":1,"a":"é"}}""", """{"b":1,"a":"é"}""", "application/json")]
    [InlineData("""{"body":{"a":1}}""", """{"a":1}""", "application/json")]
    [InlineData("""{"body":"plain"}""", "plain", "text/plain; charset=utf-8")]
    [InlineData("""{"body":"<a/>","headers":{"content-type":"application/xml"}}""", "<a/>", "application/xml")]
    public async Task Post_sends_json_or_text(string fields, string body, string contentType)
    {
        await _plugin.Run("/http/post", $$"""{"url":"{{_server.Url}}",{{fields[1..]}}""");

        var request = _server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Body, request.Headers["Content-Type"]).ShouldBe(("POST", body, contentType));
    }

    [Fact]
    public async Task Http_takes_the_method_from_its_input()
    {
        await _plugin.Run("/http", $$"""{"url":"{{_server.Url}}","method":"delete"}""");
        await _plugin.Run("/http", $$"""{"url":"{{_server.Url}}"}""");

        _server.Requests.Select(r => r.Method).ShouldBe(["DELETE", "GET"]);
    }

    [Fact]
    public async Task Text_and_bytes_come_back_as_they_are()
    {
        _answer = r => r.Path == "/text" ? Answer.Text("héllo") : new Answer(200, [0xff, 0x00]);

        (await Get("/text")).Outcome!.Result.GetProperty("body").GetString().ShouldBe("héllo");
        (await Get("/bytes")).Outcome!.Result.GetProperty("body_base64").GetString().ShouldBe("/wA=");
    }

    [Theory]
    [InlineData(404, ErrorCodes.ComponentFailed)]
    [InlineData(429, ErrorCodes.ResourceUnavailable)]
    [InlineData(503, ErrorCodes.ResourceUnavailable)]
    public async Task A_status_is_a_result_unless_the_step_wants_failures(int status, string code)
    {
        _answer = _ => Answer.Json("""{"why":1}""", status);

        (await Get("/")).Outcome!.Result.GetProperty("status").GetInt32().ShouldBe(status);
        var error = (await Get("/", ""","raise_for_status":true""")).ShouldFailWith(code);
        error.Data!.Value.GetProperty("json").GetRawText().ShouldBe("""{"why":1}""");
    }

    [Fact]
    public async Task Without_configuration_no_host_is_allowed_and_the_error_says_how_to_allow_it()
    {
        await using var plugin = With(HttpSettings.Default);

        (await plugin.Run("/http/get", """{"url":"https://api.example.com/x?key=secret"}""")).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldBe(
            "/http/get cannot use its input: 'url' must be a URL that may be requested, found the host 'api.example.com': no host is allowed; " +
            "the operator allows it with 'http: {allow: [api.example.com]}' in the configuration.");
    }

    [Theory]
    [InlineData("file:///etc/passwd", "the scheme 'file'")]
    [InlineData("http://user:pw@127.0.0.1/", "a URL with credentials")]
    [InlineData("relative", "other text")]
    public async Task Other_urls_are_refused(string url, string reason) =>
        (await _plugin.Run("/http/get", $$"""{"url":"{{url}}"}""")).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain(reason);

    [Theory]
    [InlineData("X Y", "v")]
    [InlineData("Host", "evil.example.com")]
    [InlineData("X-A", "a\\r\\nX-B: c")]
    public async Task Headers_that_would_bend_the_request_are_refused(string name, string value) =>
        (await _plugin.Run("/http/get", $$$"""{"url":"{{{_server.Url}}}","headers":{"{{{name}}}":"{{{value}}}"}}""")).ShouldFailWith(ErrorCodes.InvalidInput);

    [Theory]
    [InlineData(301, "GET")]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    public async Task A_redirect_to_an_allowed_host_is_followed(int status, string method)
    {
        _answer = r => r.Path == "/from" ? Answer.Redirect("/to", status) : Answer.Text("there");

        (await _plugin.Run("/http/post", $$"""{"url":"{{_server.Url}}/from","json":1}""")).Outcome!.Result.GetProperty("body").GetString().ShouldBe("there");
        (_server.Requests[1].Path, _server.Requests[1].Method).ShouldBe(("/to", method));
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_refused()
    {
        _answer = _ => Answer.Redirect("http://169.254.169.254/latest/meta-data", 302);

        (await Get("/")).ShouldFailWith(ErrorCodes.ComponentFailed).Message.ShouldStartWith("/http/get: is redirected and refuses the host '169.254.169.254'");
    }

    [Fact]
    public async Task A_redirect_to_another_origin_loses_the_headers_of_the_first()
    {
        await using var other = await FakeHttpServer.StartAsync(_ => Answer.Text("other"));
        _answer = _ => Answer.Redirect(other.Url, 307);
        await using var plugin = With(new HttpSettings { Allow = ["127.0.0.1"] });

        await plugin.Run("/http/get", $$$"""{"url":"{{{_server.Url}}}","headers":{"Authorization":"Bearer k","Accept":"a/b"}}""");

        var request = other.Requests.ShouldHaveSingleItem();
        request.Headers.ShouldNotContainKey("Authorization");
        request.Headers.ShouldNotContainKey("Idempotency-Key");
        request.Headers["Accept"].ShouldBe("a/b");
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        _answer = _ => Answer.Redirect("/again", 302);

        (await Get("/")).ShouldFailWith(ErrorCodes.ComponentFailed).Message.ShouldContain("redirects more than 5 times");
        _server.Requests.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost")]
    public async Task A_wildcard_does_not_reach_private_addresses(string host)
    {
        await using var plugin = With(new HttpSettings { Allow = ["*"] });

        (await plugin.Run("/http/get", $$"""{"url":"{{host}}:{{_server.Port}}/"}""")).ShouldFailWith(ErrorCodes.InvalidInput)
            .Message.ShouldContain("its address is private or link-local");
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_large_answer_is_cut_off()
    {
        _answer = _ => Answer.Text(new string('x', 2000));
        await using var plugin = With(new HttpSettings { Allow = ["127.0.0.1"], MaxBytes = 1999 });

        (await plugin.Run("/http/get", $$"""{"url":"{{_server.Url}}"}""")).ShouldFailWith(ErrorCodes.TooLarge);
    }

    [Fact]
    public async Task No_answer_in_time_is_a_timeout()
    {
        _answer = _ => Answer.Text("") with { Hang = true };

        (await Get("/", ""","timeout_ms":50""")).ShouldFailWith(ErrorCodes.Timeout).Message.ShouldBe($"/http/get: {_server.Url} did not answer within 50 ms.");
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_unreachable()
    {
        var port = FakeHttpServer.FreePort();
        await using var plugin = With(new HttpSettings { Allow = ["127.0.0.1"] });

        (await plugin.Run("/http/get", $$"""{"url":"http://127.0.0.1:{{port}}/secret"}""")).ShouldFailWith(ErrorCodes.Unreachable).Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("api.example.com", "api.example.com", 443, "Private")]
    [InlineData("API.example.com", "api.example.com", 80, "Private")]
    [InlineData("api.example.com:8080", "api.example.com", 8080, "Private")]
    [InlineData("api.example.com:8080", "api.example.com", 443, "None")]
    [InlineData("*.example.com", "a.b.example.com", 443, "Public")]
    [InlineData("*.example.com", "example.com", 443, "None")]
    [InlineData("*.example.com", "evilexample.com", 443, "None")]
    [InlineData("*", "anything", 443, "Public")]
    [InlineData("10.0.0.1", "10.0.0.1", 80, "Anywhere")]
    [InlineData("[::1]:80", "::1", 80, "Anywhere")]
    [InlineData("::1", "::1", 80, "Anywhere")]
    public void An_entry_allows_a_host(string entry, string host, int port, string level) =>
        new HttpAllowList([entry]).Level(host, port).ToString().ShouldBe(level);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Public_addresses_are_told_from_private_ones(string address, bool isPublic) =>
        Addresses.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Fact]
    public void A_named_host_may_be_private_but_not_the_metadata_service() =>
        new HttpAllowList(["internal.example.com", "169.254.169.254"]).ShouldSatisfyAllConditions(
            l => l.Permits("internal.example.com", 80, IPAddress.Parse("10.0.0.1")).ShouldBeTrue(),
            l => l.Permits("internal.example.com", 80, IPAddress.Parse("169.254.169.254")).ShouldBeFalse(),
            l => l.Permits("169.254.169.254", 80, IPAddress.Parse("169.254.169.254")).ShouldBeTrue());

    static BuiltInPlugin With(HttpSettings http) => new(new BuiltInOptions { Http = http });

    ValueTask<ComponentResult> Get(string path, string more = "") =>
        _plugin.Run("/http/get", $$"""{"url":"{{_server.Url}}{{path}}"{{more}}}""");
}
