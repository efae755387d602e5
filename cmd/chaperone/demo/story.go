package demo

import (
	"embed"
	"fmt"

	"chaperone/proto/transcript"
)

//go:embed stories/*.flow
var stories embed.FS

//go:embed policy.hcl
var talkOnly []byte

// Story returns the turns of the story called name. It panics when there is no
// such story, a mistake in the program.
func Story(name string) []transcript.Turn {
	path := "stories/" + name + ".flow"
	f, err := stories.Open(path)
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err))
	}
	defer f.Close()
	t, err := transcript.Read(path, f)
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err))
	}
	return t.Turns
}
