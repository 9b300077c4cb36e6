package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

func TestAfterQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		begin := time.Now()
		var builds []time.Duration
		changes := make(chan struct{})
		ended := make(chan struct{})
		go func() {
			afterQuiet(ctx, changes, func() { builds = append(builds, time.Since(begin)) })
			close(ended)
		}()
		for range 5 { // a burst is one change
			changes <- struct{}{}
			time.Sleep(quiet / 2)
		}
		time.Sleep(time.Second)
		changes <- struct{}{}
		time.Sleep(time.Second)
		changes <- struct{}{}
		cancel() // too early for a build
		<-ended
		want := []time.Duration{2*quiet + quiet, 5*quiet/2 + time.Second + quiet}
		if len(builds) != 2 || builds[0] != want[0] || builds[1] != want[1] {
			t.Errorf("built at %v, want %v", builds, want)
		}
	})
}

func TestMatters(t *testing.T) {
	specs := []string{"./shop/orders.yaml", "refunds.yaml"}
	for name, want := range map[string]bool{
		"shop/orders.yaml":      true,
		"refunds.yaml":          true,
		"./refunds.yaml":        true,
		"shop/shop.go":          true,
		"shop/orders_gen.go":    true,
		"shop/other.yaml":       false,
		"orders.yaml":           false,
		"shop/.orders.yaml.swp": false,
		"shop/.pipegen-ABC.tmp": false,
		"shop/.#shop.go":        false,
		"shop/orders.yaml~":     false,
		"shop/4913":             false,
	} {
		if got := matters(fsnotify.Event{Name: name, Op: fsnotify.Create}, specs); got != want {
			t.Errorf("matters(%s) = %v", name, got)
		}
	}
	if matters(fsnotify.Event{Name: "refunds.yaml", Op: fsnotify.Chmod}, specs) {
		t.Error("a change of permissions matters")
	}
}

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "orders.yaml")
	put := func(name, content string) {
		t.Helper()
		temp := filepath.Join(dir, ".temp") // as editors do it
		if err := os.WriteFile(temp, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(temp, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	put("orders.yaml", "first")

	ctx, cancel := context.WithCancel(t.Context())
	builds := make(chan string)
	results := make(chan error, 1)
	ended := make(chan error)
	var stderr bytes.Buffer
	go func() {
		ended <- watch(ctx, &stderr, []string{spec}, func() error {
			content, err := os.ReadFile(spec)
			if err != nil {
				return err
			}
			builds <- string(content)
			return <-results
		})
	}()
	for _, change := range []struct {
		content string
		err     error
	}{{"first", nil}, {"second", errSaid}, {"third", errors.New("disk full")}, {"fourth", nil}} {
		if change.content != "first" {
			put("orders.yaml", change.content)
		}
		if got := <-builds; got != change.content {
			t.Errorf("built %q, want %q", got, change.content)
		}
		results <- change.err
	}
	put("notes.txt", "of no interest")
	put("shop.go", "package shop")
	if got := <-builds; got != "fourth" {
		t.Errorf("built %q, want fourth", got)
	}
	results <- nil
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	want := "pipegen: up to date, watching\npipegen: not built, watching\n" +
		"pipegen: disk full\npipegen: not built, watching\npipegen: up to date, watching\npipegen: up to date, watching\n"
	if stderr.String() != want {
		t.Errorf("stderr:\n%s\nwant:\n%s", stderr.String(), want)
	}
}

func TestWatchOfNoFolder(t *testing.T) {
	err := watch(t.Context(), io.Discard, []string{filepath.Join(t.TempDir(), "absent", "orders.yaml")}, func() error {
		t.Error("built")
		return nil
	})
	if err == nil {
		t.Error("no error")
	}
}
