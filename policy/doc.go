// Package policy is the language in which an administrator says what may pass,
// and its compiler to a table that answers in one look-up.
//
// # The language
//
// A policy is written in HCL: one file, or a directory whose *.hcl and *.hcl.json
// files are taken together in the order of their names. Only a default_department
// and its policy are required:
//
//	policy "open" {
//	  default = accept
//	}
//	default_department {
//	  policy = policy.open
//	}
//
// # gateway
//
// The settings of the box itself, all optional, in one block at the most.
//
//	gateway {
//	  inside           = ["lan0", "lan0.20"] # interfaces whose hosts are the subjects; absent: a flow's initiator is
//	  queues           = 2                   # how many NFQUEUE queues; absent: one per processor
//	  first_queue      = 100                 # the number of the first
//	  mode             = enforce             # or dry_run: decide everything, do nothing
//	  on_failure       = accept              # fail open; drop: fail closed
//	  unknown          = accept              # for what nothing recognises: accept, drop or reset
//	  when_inseparable = reset               # close a conversation that a refused feature cannot be taken out of; accept: leave it
//	  probe_encrypted  = false               # true: reset what may be an encrypted P2P protocol once, see below
//	  strip_ech        = false               # true: keep server names visible, see below
//	  mark_mask        = "0xffff0000"        # the 16 adjacent bits of packet and conntrack mark that are Chaperone's
//	  max_flows        = 262144              # flows remembered
//	}
//
// Rules do not reach what nothing recognises: that is for unknown to decide.
//
// What is encrypted from the first byte cannot be told from noise. Many clients
// that speak so try again in clear text when their first attempt fails. With
// probe_encrypted a flow that may be such a protocol's, of which the policy
// refuses something, is reset once: what comes next from the same host to the
// same place is recognised, or else left alone. The first attempt of programs that
// have nothing to do with it may be lost, which is why it is off unless asked for.
//
// Applications of today are told apart by the names of servers, which TLS and QUIC
// show at their start unless a client has got a key to encrypt them with. It gets
// that from DNS. With strip_ech answers are made to hold none that the client
// understands, so that it goes on without. Answers that are encrypted themselves,
// the apps doh and dot, have to be refused for that.
//
// With catalog_dir = "hosts" the *.tsv files of that folder, which is beside the
// policy unless the path is absolute, say where applications are found. Each begins
// with a line that names the columns, app, feature, place, source and date, with tabs
// between them. A place is a host, cdn4.signal.example, or a network with ports,
// 203.0.113.0/24 udp/9000-9010. What they say of an app takes the place of all that
// was built in of it. A host stands for itself and for all names that end in it, and
// one * in its first label for any letters. What is only found in a network of an
// app's is likely to be its, not certain.
//
// # policy and rule
//
// Rules are read from top to bottom. The first that applies decides; where none
// does, the policy's default decides, which is accept unless it says otherwise.
//
//	policy "talk_only" {
//	  rule "no executables" {
//	    features = [feature.file_transfer]
//	    files    = ["*.exe", "*.scr", "*.vbs"]
//	    action   = reset
//	  }
//	  rule "talk, but send nothing" {
//	    apps     = category.im
//	    features = [feature.file_transfer, feature.file_sharing, feature.voice, feature.video]
//	    during   = schedule.office
//	    action   = reset
//	  }
//	  rule "no swapping" {
//	    apps   = category.p2p
//	    action = drop
//	  }
//	  default = accept
//	}
//	schedule "office" {
//	  days  = [mon, tue, wed, thu, fri]
//	  hours = "08:00-18:00"
//	}
//
// The action is accept; drop, which refuses in silence; or reset, which tells both
// ends. A rule must have it, or quic, which is the action for what comes over QUIC:
// clients whose QUIC is refused go on over TCP, where more of them can be told. What a rule applies to:
//
//	policy "everything_a_rule_may_say" {
//	  rule "example" {
//	    apps         = [app.aim, category.p2p]            # absent: every app
//	    features     = [feature.file_transfer]            # absent: every feature
//	    during       = [schedule.office, schedule.night]  # while one of them is on
//	    outside      = schedule.holidays                  # while none of them is on
//	    logins       = ["sales*"]                         # the inside user's name
//	    peers        = ["*@competitor.example"]           # the other user's or room's
//	    files        = ["*.exe"]                          # the announced file's
//	    larger_than  = "10 MB"                            # the announced size; or a number of bytes
//	    networks     = ["203.0.113.0/24"]                 # the far side
//	    ports        = [443, "tcp/8443", "udp/5000-5999"] # the far side
//	    certain_only = true                               # not what is only likely to be the app
//	    action       = reset
//	    quic         = reset   # over QUIC; without action: there only
//	    mode         = dry_run # this rule reports and lets pass; absent: enforce
//	    log          = true    # journal also what it accepts; false: not even what it refuses
//	  }
//	}
//	schedule "office" {
//	  hours = "08:00-18:00"
//	}
//	schedule "night" {
//	  hours = "22:00-06:00"
//	}
//	schedule "holidays" {
//	  dates = ["12-24/01-01"]
//	}
//
// All that a rule names must hold; of a list, one is enough, and of an empty one
// none is: such a rule applies to nothing. The names that
// logins, peers and files are compared with may have any case; * stands for any
// text, ? for one character, and \\ (two, within quotes) before either for itself.
// A file is compared as it would be stored: without folders, and without the dots,
// spaces and stream names at its end that Windows drops.
//
// What is not known does not hold, with one exception. Some offers have to be
// judged before all of them has arrived. Then a rule that refuses applies if it
// may apply, because what it would have refused could not be called back.
//
// A rule in dry run decides like any other. What it would refuse passes, also if a
// rule below would refuse it; loading warns of that.
//
// # department, group and default_department
//
// A department is the hosts of one part of the inside network.
//
//	department "finance" {
//	  networks   = ["10.20.0.0/16", "fd00:20::/32"]
//	  except     = ["10.20.0.53"]        # of the networks
//	  interfaces = ["lan0.20"]           # also hosts behind these, with VLANs on top of them
//	  macs       = ["00:1b:44:11:3a:b7"] # also these, wherever they are
//	  group      = group.offices
//	  policy     = policy.open # absent: the group's
//	  mode       = dry_run     # absent: the group's
//	}
//	group "offices" {
//	  policy = policy.open
//	  mode   = enforce
//	}
//	policy "open" {}
//	default_department {
//	  policy = policy.open
//	  mode   = enforce
//	}
//
// A host belongs to the department that lists its MAC address; else to that with
// the longest prefix around its address, leaving out those that except it; else to
// that of its interface, "lan0" standing for "lan0.20" where no department names
// that; else to the default_department. Two departments cannot list the same
// prefix, interface or MAC address. The default_department takes group, policy and
// mode. A gateway in dry run is so for all departments.
//
// # schedule
//
// A schedule is on in its hours of its days.
//
//	schedule "office" {
//	  days     = [mon, tue, wed, thu, fri]      # absent: every day
//	  hours    = ["08:00-12:00", "13:00-18:00"] # absent: the whole day
//	  dates    = ["2026-09-01/2027-07-15"]      # only on these dates; absent: on all
//	  holidays = ["12-24/01-06", "2027-03-26"]  # never on these
//	  timezone = "Europe/Berlin"                # absent: the gateway's
//	}
//
// Hours that end before they begin, "22:00-06:00", go over midnight and belong to
// the day they begin on. A date without a year is that of every year. Schedules
// cost nothing per packet: when one changes, the table changes.
//
// # app
//
// An app block describes an application that Chaperone does not know.
//
//	app "acme_chat" {
//	  title    = "ACME Chat"           # as people call it; absent: its name
//	  category = category.im           # absent: other
//	  hosts    = ["chat.acme.example"] # and all names that end in it
//	  ports    = ["tcp/7000-7010"]     # with networks: there only
//	  feature "voice" {
//	    ports    = ["udp/40000-40999"]
//	    networks = ["203.0.113.0/24"]
//	  }
//	  feature "file_transfer" {
//	    hosts = ["files.acme.example"]
//	  }
//	}
//	policy "acme_without_calls" {
//	  rule "no calls" {
//	    apps     = app.acme_chat
//	    features = feature.voice
//	    action   = reset
//	  }
//	}
//
// What is found by the attributes of the app itself is its session. Networks and
// ports decide for flows that nothing else recognises, and for those of TLS, QUIC and
// the web that go to no host of anybody's: the longest prefix wins, then the fewest
// ports.
//
// Many a server has messages and files come through one encrypted connection to one
// host, where neither can be read. There a file is known by its size:
//
//	app "our_matrix" {
//	  category = category.im
//	  hosts    = ["matrix.acme.example"]
//	  feature "file_transfer" {
//	    uploads_over   = "64 KiB" # so much at one go
//	    downloads_over = "8 MiB"  # histories are long, too
//	  }
//	}
//	policy "matrix_without_files" {
//	  rule "no files" {
//	    apps     = app.our_matrix
//	    features = feature.file_transfer
//	    action   = reset
//	  }
//	}
//
// At one go is without a pause of a second, and without the other side saying more
// than 512 bytes, or a fiftieth as much, meanwhile. An upload is what the inside host
// sends. What is taken for a file so is likely, not certain (certain_only), and its
// size is what has been sent so far; where it is refused the connection is closed, in
// the middle of the file, unless when_inseparable = accept: clients connect again, and
// the conversation goes on. Watch a dry run first. Nothing is counted where nothing
// would be refused.
//
// # variable and locals
//
// Values that files share, or that differ from gateway to gateway:
//
//	variable "lan" {
//	  type        = string
//	  default     = "10.20.0.0/16"
//	  description = "the office network"
//	}
//	locals {
//	  floors = [for n in range(4) : cidrsubnet(var.lan, 2, n)]
//	  chat   = [feature.session, feature.presence, feature.messaging]
//	}
//	department "floors" {
//	  networks = concat(local.floors, ["fd00:20::/32"])
//	  policy   = policy.chat
//	}
//	policy "chat" {
//	  rule "talk" {
//	    features = local.chat
//	    action   = accept
//	  }
//	  default = drop
//	}
//
// A variable's value comes from --var NAME=VALUE, else from the last --var-file
// that has it, else from its default; without any, loading fails.
//
// Expressions are those of HCL with Terraform's functions on texts, numbers and
// collections, and of networks: cidrhost, cidrnetmask, cidrsubnet, cidrsubnets and
// cidrcontains. None reads a file, the clock or chance: the same files mean the
// same everywhere. app.NAME, category.NAME, feature.NAME, schedule.NAME,
// policy.NAME and group.NAME are texts, so that functions work on lists of them
// and JSON can write them as "app.aim"; so are the bare words accept, drop, reset,
// enforce, dry_run and the days.
//
// # test
//
// Tests are run by `chaperone test`.
//
//	test "finance may chat, not send" {
//	  from       = "10.20.1.7" # the host
//	  interface  = "lan0"      # and what else is known of it
//	  mac        = "00:1b:44:11:3a:b8"
//	  at         = "2026-11-20T10:00:00+01:00" # needed where there are schedules
//	  department = "finance"                   # it must be of this one
//	  expect = [
//	    { app = app.aim, feature = feature.messaging, action = accept },
//	    {
//	      app   = app.aim, feature = feature.file_transfer, action = reset, rule = "files", dry_run = false,
//	      login = "ann", peer = "bob", file = "a.exe", size = "2 MB", far = "203.0.113.9:443", over = "tcp"
//	    },
//	    { app = app.unknown, feature = feature.session, action = accept },
//	  ]
//	}
//	department "finance" {
//	  networks = ["10.20.0.0/16"]
//	  policy   = policy.no_files
//	}
//	policy "no_files" {
//	  rule "files" {
//	    features = feature.file_transfer
//	    action   = reset
//	  }
//	}
//
// With capture = "office.pcap", a path from the policy's folder on, the capture is
// replayed and each expectation must hold of all uses of that feature in it, of
// which there must be one.
//
// # What becomes of it
//
// [Load] reports all that is wrong at once, each problem with its place and what
// to write instead, and warns of what cannot be meant. A [Table] is what a policy
// means; a [View] is the table while no schedule changes, and answers [View.Decide]
// without allocating: for each policy, app and feature it holds the rule that
// decides, or the few whose conditions have to be looked at.
//
// A policy may come from somebody who may not do everything, so loading is
// bounded: in bytes, in the depth of expressions, and in what they compute.
package policy
