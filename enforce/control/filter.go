package control

import (
	"errors"
	"net/netip"
	"strings"

	"chaperone/enforce"
)

// A Filter chooses flows. An empty field takes all.
type Filter struct {
	Department string `json:"department,omitempty"`
	App        string `json:"app,omitempty"`
	Host       string `json:"host,omitempty"` // address, network or server's name

	network netip.Prefix // of Host, where it is no name
}

// check reads what stands in the filter.
func (f *Filter) check() error {
	if f.Host == "" {
		return nil
	}
	if a, err := netip.ParseAddr(f.Host); err == nil {
		a = a.Unmap().WithZone("")
		f.network = netip.PrefixFrom(a, a.BitLen())
		return nil
	}
	if strings.ContainsAny(f.Host, "/: \t") {
		p, err := netip.ParsePrefix(f.Host)
		if err != nil {
			return errors.New("host is no address, no network and no name")
		}
		f.network = p.Masked()
	}
	return nil
}

// takes reports whether the filter lets a flow through.
func (f *Filter) takes(i *enforce.FlowInfo) bool {
	switch {
	case f.Department != "" && f.Department != i.Department.Name:
		return false
	case f.App != "" && f.App != i.App.Name:
		return false
	case f.Host == "":
		return true
	case f.network.IsValid():
		return f.network.Contains(i.Src.Addr()) || f.network.Contains(i.Dst.Addr())
	}
	return below(string(i.Host), f.Host)
}

// below reports whether host is name or a name below it.
func below(host, name string) bool {
	if len(host) < len(name) || !strings.EqualFold(host[len(host)-len(name):], name) {
		return false
	}
	return len(host) == len(name) || host[len(host)-len(name)-1] == '.'
}
