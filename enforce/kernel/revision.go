package kernel

import (
	"encoding/binary"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// Revision returns a number that is another one after every change of any rule in
// the network namespace of the calling thread (NFT_MSG_GETGEN): rules that were
// verified need not be read again for as long as it stays.
func Revision() (uint32, error) {
	n, err := revision()
	return n, explain("read the revision of the rules", err, "")
}

func revision() (uint32, error) {
	c, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	const familyLen = 4 // of struct nfgenmsg
	answers, err := c.Execute(netlink.Message{
		Header: netlink.Header{Type: unix.NFNL_SUBSYS_NFTABLES<<8 | unix.NFT_MSG_GETGEN, Flags: netlink.Request},
		Data:   make([]byte, familyLen),
	})
	if err != nil {
		return 0, err
	}
	if len(answers) == 0 || len(answers[0].Data) < familyLen {
		return 0, unix.ENODATA
	}
	attributes, err := netlink.NewAttributeDecoder(answers[0].Data[familyLen:])
	if err != nil {
		return 0, err
	}
	attributes.ByteOrder = binary.BigEndian
	for attributes.Next() {
		if attributes.Type() == unix.NFTA_GEN_ID {
			return attributes.Uint32(), attributes.Err()
		}
	}
	return 0, unix.ENODATA
}
