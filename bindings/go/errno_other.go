//go:build !unix && !windows

package aftercall

// errnoName is what the system calls the error; these systems have no numbers.
func errnoName(error) (string, bool) { return "", false }
