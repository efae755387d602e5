package policy

import (
	"fmt"
	"math/big"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func textParam(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.String}
}
func numParam(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.Number}
}

// cidrFunc makes a function of a network and further arguments.
func cidrFunc(t cty.Type, f func(p netip.Prefix, args []cty.Value) (cty.Value, error), more ...function.Parameter) function.Function {
	return function.New(&function.Spec{
		Params: append([]function.Parameter{textParam("network")}, more...),
		Type:   function.StaticReturnType(t),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			p, err := netip.ParsePrefix(args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(0, "%q is not a network like \"10.20.0.0/16\"", args[0].AsString())
			}
			return f(p.Masked(), args[1:])
		},
	})
}

// cidrhost("10.20.0.0/16", 5) is "10.20.0.5"; a negative number counts from the end.
var cidrHost = cidrFunc(cty.String, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	n, err := whole(args[0], 1)
	if err != nil {
		return cty.NilVal, err
	}
	size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
	if n.Sign() < 0 {
		n.Add(n, size)
	}
	if n.Sign() < 0 || n.Cmp(size) >= 0 {
		return cty.NilVal, function.NewArgErrorf(1, "%s has no host of that number", p)
	}
	return cty.StringVal(plus(p.Addr(), n).String()), nil
}, numParam("number"))

// cidrnetmask("10.20.0.0/16") is "255.255.0.0".
var cidrNetmask = cidrFunc(cty.String, func(p netip.Prefix, _ []cty.Value) (cty.Value, error) {
	if !p.Addr().Is4() {
		return cty.NilVal, function.NewArgErrorf(0, "only IPv4 networks have a netmask")
	}
	ones := netip.AddrFrom4([4]byte{255, 255, 255, 255})
	m, err := ones.Prefix(p.Bits())
	return cty.StringVal(m.Masked().Addr().String()), err
})

// cidrsubnet("10.20.0.0/16", 8, 5) is "10.20.5.0/24".
var cidrSubnet = cidrFunc(cty.String, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	bits, err := whole(args[0], 1)
	if err != nil {
		return cty.NilVal, err
	}
	n, err := whole(args[1], 2)
	if err != nil {
		return cty.NilVal, err
	}
	s, err := subnet(p, bits, n)
	return cty.StringVal(s.String()), err
}, numParam("newbits"), numParam("number"))

// cidrsubnets("10.0.0.0/8", 8, 8, 16) is the next free subnet of each size in turn.
var cidrSubnets = function.New(&function.Spec{
	Params:   []function.Parameter{textParam("network")},
	VarParam: &function.Parameter{Name: "newbits", Type: cty.Number},
	Type:     function.StaticReturnType(cty.List(cty.String)),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		p, err := netip.ParsePrefix(args[0].AsString())
		if err != nil {
			return cty.NilVal, function.NewArgErrorf(0, "%q is not a network like \"10.20.0.0/16\"", args[0].AsString())
		}
		return subnets(p.Masked(), args[1:])
	},
})

// cidrcontains("10.0.0.0/8", "10.1.2.3") is true; the second may be a network too.
var cidrContains = cidrFunc(cty.Bool, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	inner, remedy := parseNetwork(args[0].AsString())
	if remedy != "" {
		return cty.NilVal, function.NewArgErrorf(1, "%q is neither an address nor a network", args[0].AsString())
	}
	return cty.BoolVal(covers(p, inner)), nil
}, textParam("inner"))

func subnets(p netip.Prefix, sizes []cty.Value) (cty.Value, error) {
	out := []cty.Value{}
	next := big.NewInt(0) // the first free address, counted from that of p
	for i, v := range sizes {
		bits, err := whole(v, i+1)
		if err != nil {
			return cty.NilVal, err
		}
		rest := p.Addr().BitLen() - p.Bits()
		if bits.Sign() < 0 || !bits.IsInt64() || bits.Int64() > int64(rest) {
			return cty.NilVal, function.NewArgErrorf(i+1, "%s cannot be divided by %s more bits", p, bits)
		}
		shift := uint(rest - int(bits.Int64()))
		n := new(big.Int).Add(next, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), shift), big.NewInt(1)))
		n.Rsh(n, shift) // rounded up to a multiple of the size
		s, err := subnet(p, bits, n)
		if err != nil {
			return cty.NilVal, function.NewArgErrorf(i+1, "%s has no room left for it", p)
		}
		out = append(out, cty.StringVal(s.String()))
		next = n.Add(n, big.NewInt(1)).Lsh(n, shift)
	}
	if len(out) == 0 {
		return cty.ListValEmpty(cty.String), nil
	}
	return cty.ListVal(out), nil
}

// subnet returns the nth of the subnets that are newbits longer than p.
func subnet(p netip.Prefix, newbits, n *big.Int) (netip.Prefix, error) {
	rest := p.Addr().BitLen() - p.Bits()
	if newbits.Sign() < 0 || !newbits.IsInt64() || newbits.Int64() > int64(rest) {
		return netip.Prefix{}, function.NewArgErrorf(1, "%s cannot be divided by %s more bits", p, newbits)
	}
	bits := int(newbits.Int64())
	if n.Sign() < 0 || n.BitLen() > bits {
		return netip.Prefix{}, function.NewArgErrorf(2, "%s has no subnet number %s of %d more bits", p, n, bits)
	}
	a := plus(p.Addr(), new(big.Int).Lsh(n, uint(rest-bits)))
	return netip.PrefixFrom(a, p.Bits()+bits), nil
}

// plus returns the address n further on; it must not go beyond the last.
func plus(a netip.Addr, n *big.Int) netip.Addr {
	b := a.AsSlice()
	new(big.Int).Add(new(big.Int).SetBytes(b), n).FillBytes(b)
	out, _ := netip.AddrFromSlice(b)
	return out
}

func whole(v cty.Value, arg int) (*big.Int, error) {
	f := v.AsBigFloat()
	if !f.IsInt() || f.MantExp(nil) > 130 {
		return nil, function.NewArgError(arg, fmt.Errorf("a whole number is wanted"))
	}
	n, _ := f.Int(nil)
	return n, nil
}
