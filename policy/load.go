package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// Limits of what is read, so that no input can exhaust the gateway.
const (
	maxFile  = 8 << 20  // bytes of one file
	maxTotal = 64 << 20 // bytes of all files
	maxFiles = 4096
)

// Options is what a policy is loaded with. The zero value is none.
type Options struct {
	Vars     map[string]string // values of variables, as given on the command line
	VarFiles []string          // files of values of variables; later ones win, Vars win over all
	DryRun   bool              // enforce nothing, whatever the policy says
}

// Load reads the policy in path, a file or a directory of *.hcl and *.hcl.json
// files. The table is nil if the diagnostics have errors.
func Load(path string, cat *proto.Catalog) (*Table, *Diagnostics) {
	return Options{}.Load(path, cat)
}

// Parse is [Load] for a policy of one file that is in memory already. A name
// that ends in .json makes it JSON.
func Parse(name string, src []byte, cat *proto.Catalog) (*Table, *Diagnostics) {
	return Options{}.Parse(name, src, cat)
}

// Load is the function [Load] with these options.
func (o Options) Load(path string, cat *proto.Catalog) (*Table, *Diagnostics) {
	files, err := readAll(path)
	if err != nil {
		return nil, &Diagnostics{list: hcl.Diagnostics{unreadable(path, err)}}
	}
	return o.load(files, cat)
}

// Parse is the function [Parse] with these options.
func (o Options) Parse(name string, src []byte, cat *proto.Catalog) (*Table, *Diagnostics) {
	if len(src) > maxFile {
		return nil, &Diagnostics{list: hcl.Diagnostics{unreadable(name, errTooLarge)}}
	}
	return o.load([]file{{name, src}}, cat)
}

// A file is one source of a policy.
type file struct {
	name string
	src  []byte
}

var errTooLarge = fmt.Errorf("more than %d MiB: a policy is not as large as this", maxFile>>20)

// Files returns the names of the files that make up the policy in path, in the
// order they are taken together. A path that is no directory is its only file.
func Files(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	return policyFiles(path)
}

// readAll reads the files that make up the policy in path, in name order.
func readAll(path string) ([]file, error) {
	names, err := Files(path)
	if err != nil {
		return nil, err
	}
	var files []file
	total := 0
	for _, name := range names {
		src, err := readFile(name)
		if err != nil {
			return nil, err
		}
		if total += len(src); total > maxTotal {
			return nil, fmt.Errorf("more than %d MiB in all files together", maxTotal>>20)
		}
		files = append(files, file{name, src})
	}
	return files, nil
}

// policyFiles lists the policy files of a directory.
func policyFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		n := e.Name()
		hidden := strings.HasPrefix(n, ".") || strings.HasSuffix(n, "~")
		if !e.IsDir() && !hidden && (strings.HasSuffix(n, ".hcl") || strings.HasSuffix(n, ".hcl.json")) {
			n = filepath.Join(dir, n)
			if info, err := os.Stat(n); err != nil || info.Mode().IsRegular() {
				names = append(names, n) // an error shows when it is read
			}
		}
	}
	switch {
	case len(names) == 0:
		return nil, errors.New("no *.hcl or *.hcl.json file in this directory")
	case len(names) > maxFiles:
		return nil, fmt.Errorf("more than %d files", maxFiles)
	}
	return names, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(src) > maxFile {
		err = fmt.Errorf("%s: %w", name, errTooLarge)
	}
	return src, err
}

func unreadable(path string, err error) *hcl.Diagnostic {
	g := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Cannot read the policy", Detail: fmt.Sprintf("%s: %v.", path, err)}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		g.Detail = fmt.Sprintf("%s: %v.", pe.Path, pe.Err)
	}
	return g
}
