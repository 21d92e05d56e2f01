// Looks up, judges and carries calls through, over HttpClient: Call.exe URL, of a reference server.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

sealed class Operation
{
    public string Method, Url, Body, Reference;
}

static class Program
{
    // .NET resends a request without content by itself when its connection dies, Mono a GET on a kept connection.
    // So below each write has content, and each request a connection. AllowAutoRedirect would make a POST a GET.
    static readonly HttpClient client = new HttpClient(
        new HttpClientHandler { AllowAutoRedirect = false, UseProxy = false });

    static Owned Request(string method, string url)
    {
        IntPtr made;
        byte[] name = Aftercall.Bytes(method), place = Aftercall.Bytes(url);
        Aftercall.Check(Aftercall.aftercall_request_new(
            name, Aftercall.Length(name), place, Aftercall.Length(place), out made));
        return new Owned(made, Aftercall.aftercall_request_free);
    }

    static Owned Response(int status, IEnumerable<KeyValuePair<string, IEnumerable<string>>> fields, byte[] body)
    {
        IntPtr made;
        Aftercall.Check(Aftercall.aftercall_response_new((ushort)status, out made));
        Owned response = new Owned(made, Aftercall.aftercall_response_free);
        foreach (var field in fields)
            foreach (string text in field.Value)
            {
                byte[] name = Aftercall.Bytes(field.Key), value = Encoding.GetEncoding(28591).GetBytes(text);
                Aftercall.Check(Aftercall.aftercall_response_add_header(
                    made, name, Aftercall.Length(name), value, Aftercall.Length(value)));
            }
        int kept = Math.Min(body.Length, Aftercall.MaxBody);
        int state = kept == body.Length ? Aftercall.Complete : Aftercall.Prefix;
        Aftercall.Check(Aftercall.aftercall_response_set_body(made, body, (UIntPtr)kept, state));
        return response;
    }

    /// What the innermost exception with a row is called. That connecting was refused says that nothing was sent,
    /// unless the client may have sent the request before: one without content.
    static Aftercall.Failure Named(Exception error, bool hasContent)
    {
        Aftercall.Failure found = new Aftercall.Failure { StructSize = Aftercall.Size<Aftercall.Failure>() };
        for (; error != null; error = error.InnerException)
        {
            SocketException socket = error as SocketException;
            string name = socket == null ? error.GetType().Name : socket.SocketErrorCode.ToString();
            byte[] library = Aftercall.Bytes("dotnet"), named = Aftercall.Bytes(name);
            Aftercall.aftercall_failure_named(
                library, Aftercall.Length(library), named, Aftercall.Length(named), ref found);
            if (hasContent && socket != null && socket.SocketErrorCode == SocketError.ConnectionRefused)
                found.Sent = 1; // AFTERCALL_SENT_NO
        }
        return found;
    }

    static HttpResponseMessage SendOnce(Operation operation, TimeSpan time)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Url);
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer writer-token");
        if (operation.Reference != null) request.Headers.Add("Aftercall-Reference", operation.Reference);
        if (operation.Method != "GET") request.Content = new StringContent(operation.Body ?? "", Encoding.UTF8, "application/json");
        using (var limit = new CancellationTokenSource(time))
            return client.SendAsync(request, limit.Token).GetAwaiter().GetResult();
    }

    static void Attempt(Owned call, Operation operation, ref Aftercall.Decision next)
    {
        try
        {
            using (var came = SendOnce(operation, TimeSpan.FromMilliseconds(next.TimeLeftUs / 1000 + 1)))
            {
                var fields = new List<KeyValuePair<string, IEnumerable<string>>>(came.Headers);
                fields.AddRange(came.Content.Headers);
                byte[] body = came.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
                using (var response = Response((int)came.StatusCode, fields, body))
                {
                    var now = Aftercall.Now();
                    Aftercall.Check(Aftercall.aftercall_call_on_response(call.Pointer, response.Pointer, ref now, ref next));
                }
            }
        }
        catch (Exception error) when (!(error is InvalidOperationException))
        {
            var failure = Named(error, operation.Method != "GET");
            var now = Aftercall.Now();
            Aftercall.Check(Aftercall.aftercall_call_on_failure(call.Pointer, ref failure, ref now, ref next));
        }
    }

    static string CarryOut(Owned engine, Operation operation)
    {
        IntPtr made;
        var options = new Aftercall.Options { StructSize = Aftercall.Size<Aftercall.Options>(), DeadlineUs = 20000000 };
        var next = new Aftercall.Decision { StructSize = Aftercall.Size<Aftercall.Decision>() };
        var outcome = new Aftercall.Outcome { StructSize = Aftercall.Size<Aftercall.Outcome>() };
        using (var request = Request(operation.Method, operation.Url))
            Aftercall.Check(Aftercall.aftercall_call_new(
                engine.Pointer, request.Pointer, ref options, (ulong)DateTime.Now.Ticks, out made));
        using (var call = new Owned(made, Aftercall.aftercall_call_free))
        {
            var now = Aftercall.Now();
            Aftercall.Check(Aftercall.aftercall_call_begin(made, ref now, ref next));
            while (next.Action != Aftercall.Done)
            {
                if (next.Action == Aftercall.Send)
                {
                    Attempt(call, operation, ref next);
                    continue;
                }
                if (next.Action == Aftercall.Wait) Thread.Sleep((int)(next.WaitUs / 1000) + 1);
                now = Aftercall.Now();
                Aftercall.Check(next.Action == Aftercall.Wait
                    ? Aftercall.aftercall_call_on_wake(made, ref now, ref next)
                    : Aftercall.aftercall_call_cancel(made, ref now, ref next)); // It was not asked to sign in or verify.
            }
            Aftercall.Check(Aftercall.aftercall_call_outcome(made, ref outcome));
        }
        return Aftercall.Text(Aftercall.aftercall_stop_slug(outcome.Stop)) + ", effect "
            + Aftercall.Text(Aftercall.aftercall_effect_slug(outcome.Effect)) + ", attempts " + outcome.Attempts;
    }

    /// A program has one engine. Here each story begins with one that has learned nothing yet.
    static void Story(string start, string title, Operation operation, string fault = null)
    {
        if (fault != null)
        {
            string plan = "{\"fault\":\"" + fault + "\",\"method\":\"" + operation.Method + "\",\"times\":1}";
            var planned = SendOnce(new Operation { Method = "POST", Url = start + "/admin/faults", Body = plan }, TimeSpan.FromSeconds(9));
            if (planned.StatusCode != HttpStatusCode.Created) throw new Exception("no fault");
        }
        IntPtr made;
        Aftercall.Check(Aftercall.aftercall_engine_new(IntPtr.Zero, IntPtr.Zero, out made));
        string ended;
        using (var engine = new Owned(made, Aftercall.aftercall_engine_free)) ended = CarryOut(engine, operation);
        if (operation.Reference != null)
        {
            string url = start + "/admin/counts/" + operation.Reference;
            var counts = SendOnce(new Operation { Method = "GET", Url = url }, TimeSpan.FromSeconds(9));
            string text = counts.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            ended += ", sent " + Regex.Match(text, "\"deliveries\":(\\d+)").Groups[1].Value;
        }
        Console.WriteLine(title + ": " + ended);
    }

    static void LookUpAndJudge()
    {
        var row = new Aftercall.Row { StructSize = Aftercall.Size<Aftercall.Row>() };
        Aftercall.Check(Aftercall.aftercall_status_lookup(503, ref row));
        Console.WriteLine(Aftercall.Text(row.Message) + ": " + Aftercall.Text(row.Description));
        IntPtr made;
        Aftercall.Check(Aftercall.aftercall_verdict_new(out made));
        var summary = new Aftercall.Summary { StructSize = Aftercall.Size<Aftercall.Summary>() };
        using (var verdict = new Owned(made, Aftercall.aftercall_verdict_free))
        using (var request = Request("POST", "https://api.example/orders"))
        using (var response = Response(504, new KeyValuePair<string, IEnumerable<string>>[0], new byte[0]))
        {
            Aftercall.Check(Aftercall.aftercall_judge(IntPtr.Zero, request.Pointer, response.Pointer, made));
            Aftercall.Check(Aftercall.aftercall_verdict_summary(made, ref summary));
        }
        Console.WriteLine("504 to a POST: effect " + Aftercall.Text(Aftercall.aftercall_effect_slug(summary.Effect))
            + ", remedy " + Aftercall.Text(Aftercall.aftercall_remedy_slug(summary.Remedy))
            + ", retryable " + summary.IsRetryable);
    }

    static void Main(string[] arguments)
    {
        if (Aftercall.aftercall_abi_version() != Aftercall.AbiVersion) throw new Exception("the library is another one");
        LookUpAndJudge();
        string start = arguments[0], orders = start + "/v1/orders", id = "dotnet-" + DateTime.Now.Ticks;
        string created = "{\"id\":\"" + id + "\"}", other = "{\"id\":\"" + id + "-2\"}";
        Story(start, "an order", new Operation { Method = "POST", Url = orders, Body = created });
        Story(start, "the same order again", new Operation { Method = "POST", Url = orders, Body = created });
        Story(start, "a busy server", new Operation { Method = "GET", Url = orders + "/" + id }, "status=503; applied=no; retry-after=1");
        Story(start, "a lost answer", new Operation { Method = "POST", Url = orders, Body = other, Reference = id + "-post" }, "drop-after-apply");
        Story(start, "a lost answer to a GET", new Operation { Method = "GET", Url = orders + "/" + id, Reference = id + "-get" }, "drop-after-read");
        Story(start, "nobody listens", new Operation { Method = "POST", Url = "http://127.0.0.1:1/" });
    }
}
