package gpio

// The numbers of include/uapi/linux/gpio.h, for the architectures with the generic encoding of ioctl numbers, which are all that Go runs
// Linux on but MIPS and POWER.
const (
	getLineIoctl   = 0xc250b407
	getValuesIoctl = 0xc010b40e
	setValuesIoctl = 0xc010b40f

	maxLines = 64

	flagActiveLow = 1 << 1
	flagInput     = 1 << 2
	flagOutput    = 1 << 3
	flagPullUp    = 1 << 8

	attrOutputValues = 2
)

// lineAttribute is struct gpio_v2_line_config_attribute.
type lineAttribute struct {
	id      uint32
	padding uint32
	values  uint64
	mask    uint64
}

// lineConfig is struct gpio_v2_line_config.
type lineConfig struct {
	flags      uint64
	attributes uint32
	padding    [5]uint32
	attribute  [10]lineAttribute
}

// lineRequest is struct gpio_v2_line_request.
type lineRequest struct {
	offsets     [maxLines]uint32
	consumer    [32]byte
	config      lineConfig
	lines       uint32
	eventBuffer uint32
	padding     [5]uint32
	fd          int32
}

// lineValues is struct gpio_v2_line_values.
type lineValues struct {
	bits uint64
	mask uint64
}

// newRequest returns a request for lines. Outputs are off from the moment in which the kernel grants it.
func newRequest(offsets []int, flags uint64) *lineRequest {
	r := &lineRequest{lines: uint32(len(offsets)), config: lineConfig{flags: flags}}
	copy(r.consumer[:len(r.consumer)-1], "fingerzeig")
	for i, offset := range offsets {
		r.offsets[i] = uint32(offset)
	}
	if flags&flagOutput != 0 {
		r.config.attributes = 1
		r.config.attribute[0] = lineAttribute{id: attrOutputValues, values: 0, mask: all(len(offsets))}
	}
	return r
}

// all returns the mask of n lines.
func all(n int) uint64 { return ^uint64(0) >> (64 - n) }
