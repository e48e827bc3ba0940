package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

// backend is a variable, so that it exists before the package's first init runs.
var backend = func() *httptest.Server {
	fetches := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetches++
		fmt.Fprintf(w, "settings %d", fetches)
	}))
	os.Setenv("SETTINGS_URL", server.URL)
	return server
}()

// A restored process has a copy of the snapshot's memory. After the hooks, all state that
// must differ must have changed.
func TestARestoredProcessHasItsOwnState(t *testing.T) {
	defer backend.Close()
	if err := lifecycle.RunBeforeSnapshot(); err != nil {
		t.Fatal(err)
	}
	copied, before := *source, instance
	began := time.Now().Round(0)
	if err := lifecycle.RunAfterRestore(); err != nil {
		t.Fatal(err)
	}
	answer, err := Handle()
	if err != nil {
		t.Fatal(err)
	}
	if answer.Instance == before {
		t.Errorf("the instance is still %q", before)
	}
	if answer.Random == copied.Uint64() {
		t.Error("the random numbers are those of the snapshot")
	}
	if started.Before(began) {
		t.Errorf("the process began at %v, before the restore at %v", started, began)
	}
	if answer.Settings != "settings 2" {
		t.Errorf("the settings are %q", answer.Settings)
	}
}

func TestOldSettingsAreFetchedAgain(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "new") }))
	defer server.Close()
	t.Setenv("SETTINGS_URL", server.URL)
	settings.text, settings.fetched = "old", time.Now().Add(-4*time.Minute)
	for _, want := range []string{"old", "new"} {
		answer, err := Handle()
		if err != nil || answer.Settings != want {
			t.Fatalf("%v, %v, want %q", answer, err, want)
		}
		settings.fetched = settings.fetched.Add(-2 * time.Minute)
	}
}
