// Package serve is the command serve, which serves a function on a local HTTP port.
package serve

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"time"

	"lambdashim/commands/cli"
	"lambdashim/commands/emulator"
	"lambdashim/commands/function"
	"lambdashim/commands/gateway"
	"lambdashim/commands/home"
)

const help = `usage: serve [OPTION...] [PACKAGE.zip | FILE|DIRECTORY... | PATTERN...]

Serves a function on a port of this machine, as a function URL does, and also Lambda's
API for invocations. Each environment serves one invocation at a time, as in Lambda;
serve starts up to ten. Without PACKAGE.zip, serve builds the function in the working
directory for this machine, in a temporary directory, with the files and directories to
pack with it.

With a PATTERN such as ./functions/..., serve builds all functions that match, as build
does. The name of a function is that of its directory. It is the first element of the
path, which the event does not have, and the name in calls of Lambda's API.

options:
  --port N          default: 9000; 0 takes a free port
  --watch           builds again when a file changes, and serves the new version
  --event KIND      the event for each request: url, of a function URL (default);
                    http or rest, of an API Gateway; alb, of a load balancer
  --host-header     with a PATTERN, the Host header names the function, as in
                    http://NAME.localhost:9000, and not the path
%s
environment:
  HANDLER, BUILDMODE, LDFLAGS, GOFLAGS: see build --help
`

// Run is the command.
func Run(h home.Home, args []string) error {
	options, err := function.New(h)
	if err != nil {
		return err
	}
	flags := cli.NewFlags("serve", fmt.Sprintf(help, options.Help()))
	port := flags.Int("port", 9000, "")
	watching := flags.Bool("watch", false, "")
	event := flags.String("event", "url", "")
	byHost := flags.Bool("host-header", false, "")
	options.Flags(flags)
	rest, err := flags.Parse(args)
	if err != nil {
		return err
	}
	if err := options.Parse(rest); err != nil {
		return err
	}
	kind, err := gateway.Of(*event)
	if err != nil {
		return err
	}
	if *byHost && options.Patterns() == nil {
		return cli.Usagef("--host-header chooses one of several functions: give a pattern such as ./functions/...")
	}
	cli.OnInterrupt()
	listener, err := listen(*port)
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := options.Debug(h); err != nil {
		return err
	}
	environments := maxEnvironments
	if options.Debugging() {
		environments = 1
	}
	s := &server{home: h, kind: kind, several: options.Patterns() != nil, byHost: *byHost, environments: environments, pools: make(map[string]*pool)}
	if !s.several {
		s.pools[""] = s.newPool()
	}
	functions := options.Several(h)
	begun := time.Now()
	err = functions.Prepare(nil, func(name string, f *emulator.Function, err error) {
		if err != nil {
			say(cli.Label(name) + err.Error())
			return
		}
		s.replace(name, f)
	})
	if err == nil && len(s.pools) == 0 {
		err = cli.ErrReported
	}
	switch {
	case err == nil:
	case !*watching || errors.As(err, new(cli.UsageError)):
		return err
	default:
		sayError(err)
	}
	fmt.Printf("serving on http://%s\n", address(listener))
	for _, name := range s.names() {
		if s.several && s.byHost {
			fmt.Printf("  http://%s.localhost:%d\n", name, listener.Addr().(*net.TCPAddr).Port)
		} else if s.several {
			fmt.Printf("  http://%s/%s\n", address(listener), url.PathEscape(name))
		}
	}
	if *watching {
		go s.follow(functions, begun)
	}
	return http.Serve(listener, s)
}

// say prints a message of this command.
func say(message string) { fmt.Fprintln(os.Stderr, "serve: "+message) }

// sayError prints an error, unless it was already reported.
func sayError(err error) {
	if err != cli.ErrReported {
		say(err.Error())
	}
}

// listen listens on the loopback address. In the image it listens on all addresses,
// because a container has its own network.
func listen(port int) (net.Listener, error) {
	if port < 0 || port > 65535 {
		return nil, cli.Usagef("port \"%d\" is not supported: use 0 to 65535", port)
	}
	host := "127.0.0.1"
	if home.InImage() {
		host = "0.0.0.0"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port \"%d\" is in use: choose another with --port", port)
	} else if err != nil {
		return nil, fmt.Errorf("cannot listen on port \"%d\": %w", port, err)
	}
	return listener, nil
}

func address(listener net.Listener) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
}
