//go:build unix

package aftercall

import (
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The core's table is the list of the numbers that mean something; those of name lookup are not syscall's.
func TestEveryErrnoOfTheTableHasItsNumber(t *testing.T) {
	numbered := slices.Collect(maps.Values(errnoNames))
	if syscall.EAGAIN == syscall.EWOULDBLOCK {
		numbered = append(numbered, "EWOULDBLOCK")
	}
	known := 0
	for name := range transportTable().named {
		if name.transport != "errno" || strings.HasPrefix(name.name, "EAI_") {
			continue
		}
		known++
		if !slices.Contains(numbered, name.name) {
			t.Errorf("%s has no number", name.name)
		}
	}
	if known < 20 || known != len(numbered) {
		t.Errorf("%d in the table, %d with a number", known, len(numbered))
	}
}
