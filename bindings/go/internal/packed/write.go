package packed

import "encoding/binary"

// Input is what a function of the core reads.
type Input []byte

// U8 appends a byte.
func (i *Input) U8(value uint8) { *i = append(*i, value) }

// U16 appends a number.
func (i *Input) U16(value uint16) { *i = binary.LittleEndian.AppendUint16(*i, value) }

// U32 appends a number.
func (i *Input) U32(value uint32) { *i = binary.LittleEndian.AppendUint32(*i, value) }

// U64 appends a number.
func (i *Input) U64(value uint64) { *i = binary.LittleEndian.AppendUint64(*i, value) }

// I64 appends a number.
func (i *Input) I64(value int64) { i.U64(uint64(value)) }

// Text appends a text.
func (i *Input) Text(text string) {
	i.U32(uint32(len(text)))
	*i = append(*i, text...)
}

// Bytes appends bytes as a text.
func (i *Input) Bytes(text []byte) {
	i.U32(uint32(len(text)))
	*i = append(*i, text...)
}
