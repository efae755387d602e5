package directconnect

// A command is what a message of NMDC wants.
type command uint8

const (
	cmdOther      command = iota
	cmdPresence           // who is there
	cmdLogin              // a client's name, to its hub
	cmdNick               // and to another client
	cmdLock               // what both sides begin with
	cmdSupports           // what it can do
	cmdPrivate            // text to one person
	cmdSearch             // a search
	cmdShort              // one for a hash
	cmdResult             // what was found
	cmdConnect            // "connect to me"
	cmdReverse            // "have me connect to you"
	cmdGet                // a file is asked for, by name$offset
	cmdGetBlock           // the same, by offset, length and name
	cmdGetZBlock          // the same, compressed
	cmdADCGet             // the same, as in ADC
	cmdADCSend            // it follows
	cmdFileLength         // how long it is
	cmdSend               // it may come now
	cmdSending            // so many bytes of it follow
	cmdListLength         // the length of a list of files is asked for
	cmdCompressed         // all that follows is compressed
)

// commands names those that matter. Case does, too.
var commands = map[string]command{
	"MyINFO":   cmdPresence,
	"Hello":    cmdPresence,
	"Quit":     cmdPresence,
	"NickList": cmdPresence,
	"OpList":   cmdPresence,

	"ValidateNick": cmdLogin,
	"MyNick":       cmdNick,
	"Lock":         cmdLock,
	"Supports":     cmdSupports,

	"To:":   cmdPrivate,
	"MCTo:": cmdPrivate,
	"MCTo":  cmdPrivate,

	"Search":      cmdSearch,
	"MultiSearch": cmdSearch,
	"SA":          cmdShort,
	"SP":          cmdShort,
	"SR":          cmdResult,

	"ConnectToMe":      cmdConnect,
	"MultiConnectToMe": cmdConnect,
	"RevConnectToMe":   cmdReverse,

	"Get":        cmdGet,
	"GetBlock":   cmdGetBlock,
	"UGetBlock":  cmdGetBlock,
	"GetZBlock":  cmdGetZBlock,
	"UGetZBlock": cmdGetZBlock,
	"ADCGET":     cmdADCGet,
	"ADCSND":     cmdADCSend,
	"FileLength": cmdFileLength,
	"ListLen":    cmdFileLength,
	"Send":       cmdSend,
	"Sending":    cmdSending,
	"GetListLen": cmdListLength,

	"ZOn": cmdCompressed,
}

// step returns the element that comes behind a command and a space.
func (c command) step() step {
	switch c {
	case cmdSupports:
		return stepWords
	case cmdSearch:
		return stepAsker
	case cmdShort:
		return stepHash
	case cmdConnect, cmdReverse:
		return stepNick
	case cmdLogin, cmdNick, cmdPrivate, cmdFileLength, cmdSending,
		cmdGet, cmdGetBlock, cmdGetZBlock, cmdADCGet, cmdADCSend:
		return stepFields
	}
	return stepPass
}
