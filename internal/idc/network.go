package idc

import "net/netip"

// Network is what those who prove nothing are counted by: an IPv4 address, or the
// /64 that one customer of an IPv6 network usually has.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}
