package cli

import (
	"slices"
	"testing"
)

func TestSizesAreFormattedForPeople(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 14_800: "14.8 kB", 999_999: "1000.0 kB", 1_000_000: "1.00 MB", 3_787_040: "3.79 MB", 262_144_000: "262.14 MB",
	} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) is %s, want %s", n, got, want)
		}
	}
}

func TestOptionsStandAnywhereWithOneOrTwoDashes(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		rest []string
		err  string
	}{
		"two dashes":       {[]string{"--mode=exe", "a"}, []string{"a"}, ""},
		"one dash":         {[]string{"-mode=exe", "a"}, []string{"a"}, ""},
		"a separate value": {[]string{"a", "--mode", "exe", "b"}, []string{"a", "b"}, ""},
		"after arguments":  {[]string{"a", "b", "-mode", "exe"}, []string{"a", "b"}, ""},
		"after two dashes": {[]string{"-mode", "exe", "--", "-x"}, []string{"-x"}, ""},
		"an unknown one":   {[]string{"--made=exe"}, nil, "unknown option --made: see test --help"},
		"an unknown short": {[]string{"a", "-v"}, nil, "unknown option --v: see test --help"},
		"without a value":  {[]string{"--mode"}, nil, "option --mode needs a value: see test --help"},
		"not a number":     {[]string{"-n", "x"}, nil, `option --n takes a number, not "x": see test --help`},
		"too large":        {[]string{"--n=99999999999999999999"}, nil, `option --n takes a number, not "99999999999999999999": see test --help`},
		"with a value":     {[]string{"--quiet=x"}, nil, `option --quiet takes no value, but got "x": see test --help`},
	} {
		t.Run(name, func(t *testing.T) {
			flags := NewFlags("test", "help")
			mode := flags.String("mode", "", "")
			flags.Int("n", 0, "")
			flags.Bool("quiet", false, "")
			rest, err := flags.Parse(test.args)
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil || *mode != "exe" || len(rest) != len(test.rest) {
				t.Errorf("mode %q, rest %q: %v", *mode, rest, err)
			}
			for i := range rest {
				if rest[i] != test.rest[i] {
					t.Errorf("rest %q", rest)
				}
			}
		})
	}
}

func TestTheValueOfSomeOptionsMayBeLeftOut(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		rest []string
		port int // 0 without the option
		err  string
	}{
		"none":                  {[]string{"a", "5"}, []string{"a", "5"}, 0, ""},
		"without a value":       {[]string{"a", "--port", "b"}, []string{"a", "b"}, 2345, ""},
		"at the end":            {[]string{"5", "--port"}, []string{"5"}, 2345, ""},
		"a value":               {[]string{"--port=5", "6"}, []string{"6"}, 5, ""},
		"a separate value":      {[]string{"-port", "5", "6"}, []string{"6"}, 5, ""},
		"before two dashes":     {[]string{"--port", "--", "5"}, []string{"5"}, 2345, ""},
		"after two dashes":      {[]string{"--", "--port", "5"}, []string{"--port", "5"}, 0, ""},
		"a name without a dash": {[]string{"port", "5", ""}, []string{"port", "5", ""}, 0, ""},
		"not a number":          {[]string{"--port=x"}, nil, 0, `option --port takes a number, not "x": see test --help`},
	} {
		t.Run(name, func(t *testing.T) {
			flags := NewFlags("test", "help")
			var port *int
			flags.OptionalInt(&port, "port", 2345)
			rest, err := flags.Parse(test.args)
			switch {
			case test.err != "":
				if err == nil || err.Error() != test.err {
					t.Errorf("the error is %v", err)
				}
			case err != nil || !slices.Equal(rest, test.rest) || (port == nil) != (test.port == 0) || port != nil && *port != test.port:
				t.Errorf("port %v, rest %q: %v", port, rest, err)
			}
		})
	}
}
