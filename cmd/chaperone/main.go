// Chaperone is an application-layer firewall for a Linux gateway: people behind
// it can talk, and only talk.
//
// Every command is a file here, named after it; what they share is in files
// named after what it is. Commands return errors made by wrong and refused, and
// print nothing about them: execute does, once, and chooses the exit code.
package main

import (
	"os"
	_ "time/tzdata" // schedules name time zones, and a small gateway may have no files of them
)

func main() { os.Exit(execute(rootCommand(), os.Args[1:], os.Stdout, os.Stderr)) }
