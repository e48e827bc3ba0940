// Package main logs with the packages log and log/slog.
package main

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"os"
)

// early is made before the first init, with slog's default logger of that time.
var early = slog.With("early", true)

func init() {
	slog.Info("init")
	if os.Getenv("OWN") != "" {
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
		log.SetOutput(os.Stdout)
		log.SetFlags(log.Lshortfile)
	}
}

func Handle(ctx context.Context) error {
	log.Print("by log")
	slog.Info("without a context", "n", 1)
	early.InfoContext(ctx, "early")
	slog.DebugContext(ctx, "hidden unless the level is DEBUG")
	slog.With("a", 1).WithGroup("g").WarnContext(ctx, "grouped", "b", 2)
	slog.Log(ctx, slog.LevelError+4, "fatal")
	return errors.New("failed\nin two lines")
}
