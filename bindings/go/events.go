package aftercall

type Event interface{}
