package aftercall

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// reference starts the reference server, which really closes sockets and really counts, and gives its URL.
func reference(t *testing.T) string {
	t.Helper()
	program := os.Getenv("AFTERCALL_BIN")
	if program == "" {
		program, _ = filepath.Abs("../../target/debug/aftercall")
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("AFTERCALL_BIN") != "" {
			t.Fatal(err)
		}
		t.Skipf("no reference server: cargo build -p aftercall-cli")
	}
	server := exec.Command(program, "serve", "--address", "127.0.0.1:0")
	output, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("end-to-end 1") // for the table of the whole suite
	words := strings.Fields(line)
	return words[len(words)-1]
}

// counts is how often a request reached the server, and how often it changed something.
func counts(t *testing.T, url, reference string) (deliveries, applications int) {
	t.Helper()
	response, err := http.Get(url + "/admin/counts/" + reference)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var counted struct{ Deliveries, Applications int }
	if err := json.NewDecoder(response.Body).Decode(&counted); err != nil {
		t.Fatal(err)
	}
	return counted.Deliveries, counted.Applications
}

func TestAgainstTheReferenceServer(t *testing.T) {
	url := reference(t)
	for number, each := range []struct {
		method, fault, key string
		code               int
		effect             Effect
		stop               Stop
		applied            int
	}{
		{"POST", "", "", 201, EffectApplied, StopSettled, 1},
		{"POST", "status=429;applied=no;retry-after=0", "", 201, EffectApplied, StopSettled, 1},
		{"POST", "status=503;applied=no;retry-after=0", "", 201, EffectApplied, StopSettled, 1},
		{"POST", "status=504;applied=yes", "", 504, EffectUnknown, StopNotHarmless, 1},
		{"POST", "drop-after-apply", "", 0, EffectUnknown, StopNotHarmless, 1},
		{"POST", "drop-after-read", "", 0, EffectUnknown, StopNotHarmless, 0},
		{"POST", "cut-body", "", 201, EffectApplied, StopSettled, 1},
		{"POST", "drop-after-apply", "key", 201, EffectApplied, StopSettled, 1},
		{"PUT", "drop-after-apply", "", 200, EffectApplied, StopSettled, 2},
	} {
		transport := &Transport{}
		c := client(t, transport)
		// The connection is a kept one, on which net/http would send again by itself.
		warm, err := c.Get(url + "/")
		if err != nil {
			t.Fatal(err)
		}
		content(t, warm)
		name := fmt.Sprintf("case-%d", number)
		target, body := url+"/v1/orders", fmt.Sprintf(`{"id": %q, "item": "tea"}`, name)
		if each.method == "PUT" {
			target, body = target+"/"+name, `{"item": "tea"}`
		}
		request, _ := http.NewRequestWithContext(context.Background(), each.method, target, strings.NewReader(body))
		request.Header.Set("Authorization", "Bearer writer-token")
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Aftercall-Reference", name)
		if each.key != "" {
			request.Header.Set("Idempotency-Key", name)
		}
		if each.fault != "" {
			plan(t, url, each.method, each.fault)
		}
		response, err := c.Do(request)
		outcome, code := OutcomeOf(err), 0
		if err == nil {
			outcome, code = OutcomeOf(response), response.StatusCode
			response.Body.Close()
		}
		deliveries, applications := counts(t, url, name)
		if outcome == nil || code != each.code || outcome.Effect != each.effect || outcome.Stop != each.stop {
			t.Errorf("%s with %q: %d, %v: %+v", each.method, each.fault, code, err, outcome)
		}
		if applications != each.applied || outcome != nil && deliveries != len(outcome.Attempts)+outcome.Resent {
			t.Errorf("%s with %q: %d deliveries, %d applications: %+v", each.method, each.fault, deliveries, applications, outcome)
		}
	}
}

// plan has the server do a fault to the next request of a method.
func plan(t *testing.T, url, method, fault string) {
	t.Helper()
	planned, _ := json.Marshal(map[string]any{"fault": fault, "times": 1, "method": method})
	response, err := http.Post(url+"/admin/faults", "application/json", strings.NewReader(string(planned)))
	if err != nil {
		t.Fatal(err)
	}
	if said := content(t, response); response.StatusCode/100 != 2 {
		t.Fatalf("%d %s", response.StatusCode, said)
	}
}
