// Package main writes output in every way that Go has, in its init and in a handler.
package main

import (
	"fmt"
	"log"
	"log/slog"
	"os"
)

func init() { write("init") }

func Handle(text string) error {
	write(text)
	return nil
}

func Configured(text string) error {
	log.SetFlags(0)
	log.SetPrefix("configured: ")
	log.Print(text)
	return nil
}

func write(text string) {
	for i := range 3 {
		fmt.Println("fmt", text, i)
		log.Println("log", text, i)
		print("print ", text, " ", i, "\n")
		println("println", text, i)
		fmt.Fprintln(os.Stdout, "stdout", text, i)
		fmt.Fprintln(os.Stderr, "stderr", text, i)
		slog.Info("slog " + text)
		fmt.Print("no newline ")
		print("nor here\n")
	}
}
