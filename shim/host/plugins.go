package main

import (
	"context"
	"fmt"
	"plugin"
	"reflect"
	"slices"
	"strings"
	"sync"

	"lambdashim/handler"
	"lambdashim/json"
	"lambdashim/startup"
)

// plugins remembers the result of opening each plugin, also a failure: after a
// panic in its init, a second plugin.Open of the same path would block forever.
type plugins struct {
	mu     sync.Mutex
	opened map[string]*opened
}

type opened struct {
	plugin *plugin.Plugin
	err    error // an *handler.Error for a panic in the plugin's init
}

func (p *plugins) open(path, godebug string) (*plugin.Plugin, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o, ok := p.opened[path]; ok {
		return o.plugin, o.err
	}
	o := &opened{}
	environ.open(path, godebug)
	startup.Prepare()
	if err := handler.Guard(func() error {
		if o.plugin, o.err = plugin.Open(path); o.err == nil {
			tellRequestID(o.plugin)
		}
		return nil
	}); err != nil {
		o.err = err
	}
	p.opened[path] = o
	return o.plugin, o.err
}

// tellRequestID gives a plugin that uses log/slog the request ids for its records,
// through a variable that build adds to it.
func tellRequestID(p *plugin.Plugin) {
	if symbol, err := p.Lookup("LambdashimRequestID"); err == nil {
		if requestID, ok := symbol.(*func(context.Context) string); ok {
			*requestID = handler.RequestID
		}
	}
}

// lookup returns the handler that the plugin exports under a name.
func lookup(p *plugin.Plugin, name string) (*handler.Handler, error) {
	symbol, err := p.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an exported func or variable of package main, found none; it exports %s", name, exported(p))
	}
	// Build adds this to a plugin that uses encoding/json/v2.
	if symbol, err := p.Lookup("LambdashimJSON"); err == nil {
		if of, ok := symbol.(func() (func(reflect.Type) bool, func([]byte, any) error, func(any) ([]byte, error))); ok {
			json.Foreign.Has, json.Foreign.Unmarshal, json.Foreign.Marshal = of()
		}
	}
	h, err := handler.New(symbol)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	// Build adds this to a plugin that uses aws-lambda-go's lambdacontext.
	if symbol, err := p.Lookup("LambdashimExtend"); err == nil {
		if extend, ok := symbol.(handler.Extension); ok {
			h.Extend(extend)
		}
	}
	return h, nil
}

// exported lists the exported symbols of a plugin. Package plugin has no call
// for it, but keeps them in a map.
func exported(p *plugin.Plugin) string {
	syms := reflect.ValueOf(p).Elem().FieldByName("syms")
	if syms.Kind() != reflect.Map || syms.Len() == 0 {
		return "nothing"
	}
	var names []string
	for _, key := range syms.MapKeys() {
		if name := key.String(); !strings.HasPrefix(name, "Lambdashim") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
