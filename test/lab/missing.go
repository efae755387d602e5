package lab

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"chaperone/enforce/kernel"
)

// Missing says what keeps this machine from running a gateway in a lab, a line
// for each thing, with what helps; nil if nothing does. It tries, once.
var Missing = sync.OnceValue(missing)

func missing() error {
	if os.Geteuid() != 0 {
		return errors.New("needs root, to make network namespaces and a gateway in them; run it with sudo")
	}
	h, err := newHost("probe")
	if err != nil {
		return fmt.Errorf("this machine cannot make network namespaces: %w; use a kernel with CONFIG_NET_NS, outside of a container", err)
	}
	return errors.Join(h.Do(kernel.Check), h.close())
}
