package function

import (
	"bytes"
	"encoding/json"

	"lambdashim/commands/cli"
	"lambdashim/commands/compile"
	"lambdashim/commands/home"
	"lambdashim/commands/pack"
)

// Inputs returns what the function is prepared from. If the go command cannot list it, for
// example because of a broken go.mod, it returns what it returned last.
func (o *Options) Inputs(h home.Home) *compile.Inputs {
	var now compile.Inputs
	if o.zip != "" {
		now = compile.Inputs{Files: []string{o.zip}, Complete: true}
	} else {
		now = listed(h)
		now.Files = append(append(now.Files, o.files...), pack.IgnoreFile)
	}
	if o.envFile != "" {
		now.Files = append(now.Files, o.envFile)
	}
	if o.inputs == nil || now.Complete {
		o.inputs = &now
	}
	return o.inputs
}

// listed runs the command inputs.
func listed(h home.Home) (now compile.Inputs) {
	now.Packages = []string{"."}
	cmd, err := command(h, "inputs")
	if err != nil {
		return now
	}
	var out bytes.Buffer
	cmd.Stdout = &out
	if cli.Run(cmd) == nil {
		json.Unmarshal(out.Bytes(), &now)
	}
	return now
}
