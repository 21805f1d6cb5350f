//go:build !linux

package hidrelay

import "errors"

func openNode(string) (node, error) { return nil, errors.New("hidrelay: only Linux has /dev/hidrawN") }
