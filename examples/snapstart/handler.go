// Package main is a function for SnapStart. It renews all state that must differ between
// processes that start from one snapshot. The same source makes a zip for Python's and Java's
// runtimes and, with the Dockerfile, images; template.yaml and app.js deploy all of them.
package main

import (
	crand "crypto/rand"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

// settings are fetched before the snapshot, so that a mistake prevents publishing the
// version, and again after each restore, because the snapshot may be weeks old.
var settings struct {
	text    string
	fetched time.Time
}

// source is seeded again in each process. crypto/rand needs no seed: it asks the kernel.
var (
	source = rand.NewChaCha8([32]byte{})
	random = rand.New(source)
)

// instance identifies this process, and started is the time at which it began.
var (
	instance string
	started  time.Time
)

func init() {
	if err := begin(); err != nil {
		panic(err) // Lambda reports it and publishes no version
	}
	lifecycle.BeforeSnapshot(func() error {
		http.DefaultClient.CloseIdleConnections() // they do not survive a restore
		return nil
	})
	lifecycle.AfterRestore(begin)
}

// begin sets all state that belongs to one process.
func begin() error {
	var seed [32]byte
	crand.Read(seed[:])
	source.Seed(seed)
	instance = crand.Text()
	// Round(0) removes the monotonic clock reading, which stands still in a snapshot.
	started = time.Now().Round(0)
	return fetch()
}

// fetch reads the settings over a connection that stays open for the next call.
func fetch() error {
	response, err := http.Get(os.Getenv("SETTINGS_URL"))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	settings.text, settings.fetched = string(text), time.Now().Round(0)
	return nil
}

// Answer is the function's state.
type Answer struct {
	Instance string  `json:"instance"`
	Settings string  `json:"settings"`
	Random   uint64  `json:"random"`
	Seconds  float64 `json:"seconds"` // since this process began
}

// Handle fetches the settings again when they are older than five minutes.
func Handle() (*Answer, error) {
	now := time.Now().Round(0)
	if now.Sub(settings.fetched) > 5*time.Minute {
		if err := fetch(); err != nil {
			return nil, err
		}
	}
	return &Answer{instance, settings.text, random.Uint64(), now.Sub(started).Seconds()}, nil
}
