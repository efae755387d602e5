package hosts

import "chaperone/proto"

// The apps that more than one package speaks of, or that are known by their hosts
// alone. What is told apart is said here for all of them.
var (
	AnyDesk     = app("anydesk", "AnyDesk", proto.RemoteAccess, proto.RemoteControl)
	Bluesky     = app("bluesky", "Bluesky", proto.Web)
	Box         = unseen(app("box", "Box", proto.FileDrop, proto.FileTransfer))
	Chime       = unseen(app("chime", "Amazon Chime", proto.Meeting, proto.Voice))
	ChromeRD    = unseen(app("chrome_remote_desktop", "Chrome Remote Desktop", proto.RemoteAccess, proto.RemoteControl))
	Citrix      = app("citrix", "Citrix HDX", proto.RemoteAccess, proto.RemoteControl)
	DingTalk    = app("dingtalk", "DingTalk", proto.IM)
	Discord     = unseen(app("discord", "Discord", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice, proto.Video), proto.FileTransfer, proto.Messaging)
	DoH         = app("doh", "DNS over HTTPS", proto.TunnelApp, proto.Tunnel)
	DoT         = app("dot", "DNS over TLS", proto.TunnelApp, proto.Tunnel)
	Dropbox     = unseen(app("dropbox", "Dropbox", proto.FileDrop, proto.FileTransfer))
	Facebook    = app("facebook", "Facebook", proto.Web)
	FaceTime    = unseen(app("facetime", "FaceTime", proto.VoIP, proto.Voice))
	Gofile      = unseen(app("gofile", "Gofile", proto.FileDrop, proto.FileTransfer))
	GoogleChat  = app("google_chat", "Google Chat", proto.IM, proto.Messaging)
	GoogleDrive = app("google_drive", "Google Drive", proto.FileDrop, proto.FileTransfer)
	GoogleMeet  = app("google_meet", "Google Meet", proto.Meeting, proto.Voice)
	GoTo        = unseen(app("goto", "GoTo Meeting", proto.Meeting, proto.Voice, proto.Video, proto.AppSharing))
	ICloud      = unseen(app("icloud", "iCloud", proto.FileDrop, proto.FileTransfer))
	ICloudRelay = app("icloud_relay", "iCloud Private Relay", proto.TunnelApp, proto.Tunnel)
	IMessage    = app("imessage", "iMessage", proto.IM)
	Imo         = app("imo", "imo", proto.IM)
	Instagram   = unseen(app("instagram", "Instagram", proto.Web, proto.Messaging))
	Jitsi       = unseen(app("jitsi", "Jitsi Meet", proto.Meeting, proto.Voice))
	KakaoTalk   = unseen(app("kakaotalk", "KakaoTalk", proto.IM, proto.Messaging, proto.FileTransfer), proto.FileTransfer)
	Lark        = unseen(app("lark", "Lark", proto.IM, proto.Voice))
	LINE        = unseen(app("line", "LINE", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice), proto.FileTransfer, proto.Messaging)
	Mastodon    = app("mastodon", "Mastodon", proto.Web)
	Matrix      = app("matrix", "Matrix", proto.IM)
	Mattermost  = unseen(app("mattermost", "Mattermost", proto.IM, proto.Voice))
	Mega        = unseen(app("mega", "MEGA", proto.FileDrop, proto.FileTransfer))
	Messenger   = unseen(app("messenger", "Facebook Messenger", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice), proto.FileTransfer)
	NoMachine   = app("nomachine", "NoMachine", proto.RemoteAccess, proto.RemoteControl)
	Olvid       = unseen(app("olvid", "Olvid", proto.IM, proto.FileTransfer))
	OneDrive    = unseen(app("onedrive", "OneDrive and SharePoint", proto.FileDrop, proto.FileTransfer))
	Parsec      = app("parsec", "Parsec", proto.RemoteAccess, proto.RemoteControl)
	PCloud      = unseen(app("pcloud", "pCloud", proto.FileDrop, proto.FileTransfer))
	Pixeldrain  = unseen(app("pixeldrain", "Pixeldrain", proto.FileDrop, proto.FileTransfer))
	QQ          = app("qq", "Tencent QQ", proto.IM, proto.Messaging)
	RocketChat  = app("rocketchat", "Rocket.Chat", proto.IM)
	RustDesk    = app("rustdesk", "RustDesk", proto.RemoteAccess, proto.RemoteControl, proto.FileTransfer, proto.Tunnel)
	ShareFile   = unseen(app("sharefile", "ShareFile", proto.FileDrop, proto.FileTransfer))
	Signal      = app("signal", "Signal", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice)
	Skype       = unseen(app("skype", "Skype", proto.IM, proto.Messaging, proto.Voice), proto.Messaging)
	Slack       = unseen(app("slack", "Slack", proto.IM, proto.Messaging, proto.FileTransfer), proto.FileTransfer, proto.Messaging)
	Snapchat    = unseen(app("snapchat", "Snapchat", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice), proto.FileTransfer, proto.Messaging)
	Splashtop   = unseen(app("splashtop", "Splashtop", proto.RemoteAccess, proto.RemoteControl))
	Teams       = unseen(app("teams", "Microsoft Teams", proto.IM, proto.Messaging, proto.Image, proto.FileTransfer, proto.Voice, proto.Video, proto.AppSharing), proto.AppSharing, proto.FileTransfer, proto.Messaging)
	TeamViewer  = app("teamviewer", "TeamViewer", proto.RemoteAccess, proto.RemoteControl)
	Telegram    = app("telegram", "Telegram", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice)
	Threema     = unseen(app("threema", "Threema", proto.IM, proto.Messaging, proto.FileTransfer), proto.FileTransfer)
	Viber       = app("viber", "Viber", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice)
	Webex       = unseen(app("webex", "Webex", proto.Meeting, proto.Messaging, proto.FileTransfer), proto.FileTransfer)
	WeChat      = unseen(app("wechat", "WeChat", proto.IM, proto.Messaging, proto.FileTransfer), proto.FileTransfer)
	WeTransfer  = unseen(app("wetransfer", "WeTransfer", proto.FileDrop, proto.FileTransfer))
	WhatsApp    = app("whatsapp", "WhatsApp", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice, proto.Video)
	Wire        = unseen(app("wire", "Wire", proto.IM, proto.Messaging, proto.FileTransfer, proto.Voice))
	Zoom        = app("zoom", "Zoom", proto.Meeting, proto.Voice, proto.Video, proto.AppSharing)
)

// Apps is all of them.
var Apps []*proto.App

func app(name, title string, c proto.Category, features ...proto.Feature) *proto.App {
	a := &proto.App{Name: name, Title: title, Category: c, Features: proto.Of(proto.Session) | proto.Of(features...)}
	Apps = append(Apps, a)
	return a
}

// unseen notes which features no capture has shown yet, all but the session where none
// is named: they rest on what vendors and lists say.
func unseen(a *proto.App, features ...proto.Feature) *proto.App {
	a.Unverified = proto.Of(features...)
	if len(features) == 0 {
		a.Unverified = a.Features &^ proto.Of(proto.Session)
	}
	return a
}
