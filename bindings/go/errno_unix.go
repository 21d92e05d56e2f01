//go:build unix

package aftercall

import (
	"errors"
	"syscall"
)

// Those of the core's table; syscall has no names for its numbers.
var errnoNames = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ECONNRESET: "ECONNRESET",
	syscall.ECONNABORTED: "ECONNABORTED", syscall.EPIPE: "EPIPE",
	syscall.ETIMEDOUT: "ETIMEDOUT", syscall.EHOSTUNREACH: "EHOSTUNREACH",
	syscall.ENETUNREACH: "ENETUNREACH", syscall.ENETDOWN: "ENETDOWN",
	syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL", syscall.EMFILE: "EMFILE",
	syscall.ENFILE: "ENFILE", syscall.ENOBUFS: "ENOBUFS", syscall.EACCES: "EACCES",
	syscall.EPERM: "EPERM", syscall.EINVAL: "EINVAL", syscall.EHOSTDOWN: "EHOSTDOWN",
	syscall.ENETRESET: "ENETRESET", syscall.EAGAIN: "EAGAIN", syscall.EINTR: "EINTR",
	syscall.ECANCELED: "ECANCELED", syscall.EAFNOSUPPORT: "EAFNOSUPPORT",
	syscall.EPROTONOSUPPORT: "EPROTONOSUPPORT",
}

// errnoName is what the system calls the error, by the names of POSIX.
func errnoName(err error) (string, bool) {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return "", false
	}
	name, ok := errnoNames[number]
	return name, ok
}
