package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long nothing must change before a build: an editor that saves makes several changes in a row.
const quiet = 100 * time.Millisecond

// watch builds now and after every change until ctx ends. What a build has to complain of does not end it.
func watch(ctx context.Context, stderr io.Writer, specs []string, build func() error) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	for _, spec := range specs {
		// Editors replace files: a watch of the file itself would be lost with it.
		if err := watcher.Add(filepath.Dir(spec)); err != nil {
			return fmt.Errorf("%s: %w", spec, err)
		}
	}
	again := func() {
		switch err := build(); {
		case err == nil:
			fmt.Fprintln(stderr, "pipegen: up to date, watching")
		case errors.Is(err, errSaid):
			fmt.Fprintln(stderr, "pipegen: not built, watching")
		default:
			fmt.Fprintf(stderr, "pipegen: %v\npipegen: not built, watching\n", err)
		}
	}
	again()
	changes := make(chan struct{})
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case event, ok := <-watcher.Events:
				if !ok {
					return
				}
				if matters(event, specs) {
					select {
					case changes <- struct{}{}:
					case <-ctx.Done():
					}
				}
			case err, ok := <-watcher.Errors:
				if !ok {
					return
				}
				fmt.Fprintf(stderr, "pipegen: %v\n", err)
			}
		}
	}()
	afterQuiet(ctx, changes, again)
	return nil
}

// matters tells the files that a build reads. Names with a dot in front are ours and editors' own.
func matters(event fsnotify.Event, specs []string) bool {
	name := filepath.Base(event.Name)
	if event.Op == fsnotify.Chmod || strings.HasPrefix(name, ".") {
		return false
	}
	if strings.HasSuffix(name, ".go") {
		return true
	}
	for _, spec := range specs {
		if filepath.Clean(spec) == filepath.Clean(event.Name) {
			return true
		}
	}
	return false
}

// afterQuiet calls act once a change has come and none has followed for a while, until ctx ends.
func afterQuiet(ctx context.Context, changes <-chan struct{}, act func()) {
	var due <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
			due = time.After(quiet)
		case <-due:
			due = nil
			act()
		}
	}
}
