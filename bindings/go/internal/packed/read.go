// Package packed reads the core's packed outputs, by the offsets of include/aftercall.wasm.json, and
// writes its inputs.
package packed

// Start is where the part that an output's kind names begins.
const Start = HeadSize

// Output is one packed output, as the core wrote it. Its texts are slices of it.
type Output string

// U8 is the byte at an offset.
func (o Output) U8(at int) uint8 { return o[at] }

// Flag is whether the byte at an offset is not 0.
func (o Output) Flag(at int) bool { return o[at] != 0 }

// U16 is the number at an offset.
func (o Output) U16(at int) uint16 { return uint16(o[at]) | uint16(o[at+1])<<8 }

// U32 is the number at an offset.
func (o Output) U32(at int) uint32 {
	return uint32(o[at]) | uint32(o[at+1])<<8 | uint32(o[at+2])<<16 | uint32(o[at+3])<<24
}

// U64 is the number at an offset.
func (o Output) U64(at int) uint64 { return uint64(o.U32(at)) | uint64(o.U32(at+4))<<32 }

// I64 is the number at an offset.
func (o Output) I64(at int) int64 { return int64(o.U64(at)) }

// Text is the text whose column is at an offset; it is empty where there is none.
func (o Output) Text(at int) string {
	text, _ := o.Optional(at)
	return text
}

// Optional is the text and whether there is one.
func (o Output) Optional(at int) (string, bool) {
	start := o.U32(at)
	if start == Absent {
		return "", false
	}
	return string(o[start : start+o.U32(at+4)]), true
}

// List is where the first item of a list is, and how many there are.
func (o Output) List(at int) (start, count int) { return int(o.U32(at)), int(o.U32(at + 4)) }

// Part is where a part is; 0 where there is none.
func (o Output) Part(at int) int { return int(o.U32(at)) }
