package function

import (
	"bytes"
	"encoding/json"

	"lambdashim/commands/cli"
	"lambdashim/commands/compile"
	"lambdashim/commands/home"
	"lambdashim/commands/pack"
)

// Inputs returns what the functions are prepared from. If the go command cannot list it, for
// example because of a broken go.mod, it returns what it returned last.
func (o *Options) Inputs(h home.Home) []*compile.Inputs {
	common := &compile.Inputs{Complete: true}
	now := []*compile.Inputs{common}
	if o.zip != "" {
		common.Files = []string{o.zip}
	} else {
		now = listed(h, o.patterns)
		common = now[0]
		if o.patterns == nil {
			common.Files = append(append(common.Files, o.files...), pack.IgnoreFile)
		}
	}
	if o.envFile != "" {
		common.Files = append(common.Files, o.envFile)
	}
	if o.inputs == nil || common.Complete {
		o.inputs = now
	}
	return o.inputs
}

// listed runs the command inputs.
func listed(h home.Home, patterns []string) (now []*compile.Inputs) {
	nothing := []*compile.Inputs{{Packages: []string{"."}}}
	cmd, err := command(h, "inputs", patterns...)
	if err != nil {
		return nothing
	}
	var out bytes.Buffer
	cmd.Stdout = &out
	if cli.Run(cmd) != nil || json.Unmarshal(out.Bytes(), &now) != nil {
		return nothing
	}
	return now
}
