using System.Net;
using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Rpc.Http;

namespace StepFlow.ComponentHost.Tests.Rpc;

public sealed class HttpChannelTests
{
    const long LargestOfJavaScript = (1L << 53) - 1;

    [Fact]
    public async Task Requests_of_two_hosts_to_one_server_have_different_ids_that_every_language_keeps_whole()
    {
        var server = new Server();
        var ids = new List<long>();
        for (var host = 0; host < 2; host++)
        {
            using var client = new HttpClient(server, disposeHandler: false);
            await using var channel = new HttpChannel(client, new Uri("http://localhost/"), new NoCallbacks(), new RpcLimits(), TimeProvider.System);
            for (var i = 0; i < 100; i++)
            {
                var request = new RpcRequest("ask");
                (await channel.RequestAsync(request, CancellationToken.None)).GetInt32().ShouldBe(1);
                ids.Add(request.Id);
            }
        }

        ids.Distinct().Count().ShouldBe(200);
        ids.ShouldAllBe(id => id > 0 && id <= LargestOfJavaScript);
    }

    sealed class Server : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var id = JsonElement.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken)).GetProperty("id").GetRawText();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{\"id\":" + id + ",\"result\":1}", Encoding.UTF8, "application/json") };
        }
    }

    sealed class NoCallbacks : IRpcHandler
    {
        public ValueTask<IRpcBody> AnswerAsync(string method, JsonElement parameters, object? scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Notice(string method, JsonElement parameters, object? scope)
        {
        }
    }
}
