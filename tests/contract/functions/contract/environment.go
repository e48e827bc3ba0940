package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

var atInit = os.Environ()

// AtInit returns the environment during the plugin's initialization.
func AtInit() (map[string]string, error) {
	found := make(map[string]string)
	for _, entry := range atInit {
		key, value, _ := strings.Cut(entry, "=")
		found[key] = value
	}
	return found, nil
}

// Getenv returns the values of variables, null for those that are not set.
func Getenv(names []string) ([]*string, error) {
	var values []*string
	for _, name := range names {
		if value, ok := os.LookupEnv(name); ok {
			values = append(values, &value)
		} else {
			values = append(values, nil)
		}
	}
	return values, nil
}

// GetenvBytes returns the bytes of a variable.
func GetenvBytes(name string) ([]byte, error) { return []byte(os.Getenv(name)), nil }

func Environ() ([]string, error) { return os.Environ(), nil }

func Setenv(pair [2]string) error { return os.Setenv(pair[0], pair[1]) }

func Unsetenv(name string) error { return os.Unsetenv(name) }

// SetInBackground starts a goroutine that sets and unsets variables for some
// milliseconds.
func SetInBackground(milliseconds int) error {
	end := time.Now().Add(time.Duration(milliseconds) * time.Millisecond)
	go func() {
		for n := 0; time.Now().Before(end); n++ {
			os.Setenv("BACKGROUND_"+strconv.Itoa(n%50), strings.Repeat("x", n%200))
			os.Unsetenv("BACKGROUND_" + strconv.Itoa((n+25)%50))
		}
	}()
	return nil
}
