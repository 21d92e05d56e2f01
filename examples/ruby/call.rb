# Looks up, judges and carries calls through, over Net::HTTP: call.rb URL, of a reference server.
require "net/http"
require_relative "aftercall"
A = Aftercall
Operation = Struct.new(:method, :url, :body, :reference)

def now = A.structure("time").tap { |time| A.check(A.aftercall_now(time)) }
def slug(set, number) = A.send("aftercall_#{set}_slug", number)
def request(method, url) = A.object("request", method, method.bytesize, url, url.bytesize)

def response(status, fields, body)
  made = A.object("response", status)
  fields.each { |name, value| A.check(A.aftercall_response_add_header(made, name, name.bytesize, value, value.bytesize)) }
  kept = body.byteslice(0, A::MAX_BODY)
  state = kept.bytesize == body.bytesize ? A::BODY_STATE_COMPLETE : A::BODY_STATE_PREFIX
  A.check(A.aftercall_response_set_body(made, kept, kept.bytesize, state))
  made
end

# What a failure is called. Net::HTTP is told not to resend, so of what start raises nothing was sent.
def failure(error, sent)
  made = A.structure("failure")
  name = error.class.ancestors.find { |one| named?(one.name, made) } # a subclass may have no row
  made = A.structure("failure") if name.nil?
  made[:sent] = sent if sent
  made
end

def named?(name, made) = A.aftercall_failure_named("ruby", 4, name, name.bytesize, made) == A::RESULT_OK

# One kept connection for each origin, as programs have it. max_retries is 1 otherwise.
def connection(uri)
  @connections ||= {}
  @connections[uri.hostname + ":#{uri.port}"] ||= Net::HTTP.new(uri.hostname, uri.port, nil).tap { |http| http.max_retries = 0 }
end

# Sends, and gives the response, or the failure as the library takes it.
def send_once(operation, seconds)
  uri = URI(operation.url)
  http = connection(uri)
  http.open_timeout = http.read_timeout = http.write_timeout = seconds
  begin
    http.start unless http.started?
  rescue StandardError => error
    return nil, failure(error, A::SENT_NO)
  end
  sent = Net::HTTP.const_get(operation.method.capitalize).new(uri)
  sent["Authorization"] = "Bearer writer-token"
  sent["Content-Type"] = "application/json"
  sent["Aftercall-Reference"] = operation.reference if operation.reference
  sent.body = operation.body
  [http.request(sent), nil]
rescue StandardError => error
  http.finish if http.started?
  [nil, failure(error, nil)]
end

def carry_out(engine, operation)
  options, decision, outcome = %w[call_options decision outcome].map { |name| A.structure(name) }
  options[:deadline_us] = 20_000_000
  call = A.object("call", engine, request(operation.method, operation.url), options, Random.rand(2**64))
  A.check(A.aftercall_call_begin(call, now, decision))
  until decision[:action] == A::ACTION_DONE
    A.check(
      case decision[:action]
      when A::ACTION_SEND
        came, failed = send_once(operation, decision[:time_left_us] / 1e6)
        if came
          judged = response(came.code.to_i, came.each_header.to_a, came.body.to_s)
          A.aftercall_call_on_response(call, judged, now, decision)
        else
          A.aftercall_call_on_failure(call, failed, now, decision)
        end
      when A::ACTION_WAIT
        sleep(decision[:wait_us] / 1e6)
        A.aftercall_call_on_wake(call, now, decision)
      else # It was not asked to sign in or to verify.
        A.aftercall_call_cancel(call, now, decision)
      end
    )
  end
  A.check(A.aftercall_call_outcome(call, outcome))
  "#{slug("stop", outcome[:stop])}, effect #{slug("effect", outcome[:effect])}, attempts #{outcome[:attempts]}"
end

row = A.structure("status")
A.check(A.aftercall_status_lookup(503, row))
puts "#{row[:message]}: #{row[:description]}"
verdict, summary = A.object("verdict"), A.structure("summary")
A.check(A.aftercall_judge(nil, request("POST", "https://api.example/orders"), response(504, {}, ""), verdict))
A.check(A.aftercall_verdict_summary(verdict, summary))
puts "504 to a POST: effect #{slug("effect", summary[:effect])}, remedy #{slug("remedy", summary[:remedy])}, " \
     "retryable #{summary[:is_retryable]}"

BASE, ID = ARGV[0], "ruby-#{Time.now.to_i}"

# A program has one engine. Here each story begins with one that has learned nothing yet.
def story(title, operation, fault = nil)
  if fault
    plan = JSON.generate(fault: fault, method: operation.method, times: 1)
    raise "no fault" unless send_once(Operation.new("POST", "#{BASE}/admin/faults", plan), 10).first.code == "201"
  end
  ended = carry_out(A.object("engine", nil, nil), operation)
  if operation.reference
    counts = send_once(Operation.new("GET", "#{BASE}/admin/counts/#{operation.reference}"), 10).first.body
    ended += ", sent #{JSON.parse(counts)["deliveries"]}"
  end
  puts "#{title}: #{ended}"
end

orders, created = "#{BASE}/v1/orders", JSON.generate(id: ID)
story("an order", Operation.new("POST", orders, created))
story("the same order again", Operation.new("POST", orders, created))
story("a busy server", Operation.new("GET", "#{orders}/#{ID}"), "status=503; applied=no; retry-after=1")
story("a lost answer", Operation.new("POST", orders, JSON.generate(id: "#{ID}-2"), "#{ID}-post"), "drop-after-apply")
story("a lost answer to a GET", Operation.new("GET", "#{orders}/#{ID}", nil, "#{ID}-get"), "drop-after-read")
story("nobody listens", Operation.new("POST", "http://127.0.0.1:1/"))
