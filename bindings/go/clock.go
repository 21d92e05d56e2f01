package aftercall

import "time"

// Now is the present on both clocks.
type Now struct {
	// Monotonic is on a clock that never goes back, since any moment.
	Monotonic time.Duration
	// Wall is what people call the time; it is used to read dates.
	Wall time.Time
}

// Clock gives the present. It must be safe for several goroutines.
type Clock func() Now

var started = time.Now()

// ReadClock is the present by the clocks of the machine.
func ReadClock() Now {
	now := time.Now()
	return Now{Monotonic: now.Sub(started), Wall: now}
}
