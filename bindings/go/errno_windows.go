package aftercall

import (
	"errors"
	"syscall"
)

// The numbers of Winsock that mean the same as an error of POSIX.
var errnoNames = map[syscall.Errno]string{
	10004: "EINTR", 10013: "EACCES", 10022: "EINVAL", 10024: "EMFILE", 10035: "EAGAIN",
	10043: "EPROTONOSUPPORT", 10047: "EAFNOSUPPORT", 10049: "EADDRNOTAVAIL", 10050: "ENETDOWN",
	10051: "ENETUNREACH", 10052: "ENETRESET", 10053: "ECONNABORTED", 10054: "ECONNRESET", 10055: "ENOBUFS",
	10060: "ETIMEDOUT", 10061: "ECONNREFUSED", 10064: "EHOSTDOWN", 10065: "EHOSTUNREACH", 10103: "ECANCELED",
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
