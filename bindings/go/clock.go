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

// machineClock reads the clocks of the machine, or those of a bubble of testing/synctest.
func machineClock() Clock {
	began := time.Now()
	return func() Now {
		now := time.Now()
		return Now{Monotonic: now.Sub(began), Wall: now}
	}
}
