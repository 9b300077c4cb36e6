package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// compare counts how often each id of the file of ids stands in the files of events. Its error says that some are lost.
func compare(ids string, files []string, out io.Writer) error {
	found := map[string]int{} // by id of an event that was answered with 202
	err := lines(ids, func(line []byte) error {
		found[string(line)] = 0
		return nil
	})
	if err != nil {
		return err
	}
	others := 0
	for _, path := range files {
		err := lines(path, func(line []byte) error {
			var event struct{ ID string }
			if err := json.Unmarshal(line, &event); err != nil {
				return err
			}
			if n, taken := found[event.ID]; taken {
				found[event.ID] = n + 1
			} else {
				others++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	lost, twice := 0, 0
	for _, n := range found {
		switch {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	fmt.Fprintf(out, "%d events answered with 202: %d lost, %d written more than once; %d lines of others\n", len(found), lost, twice, others)
	if lost > 0 {
		return fmt.Errorf("%d events are lost", lost)
	}
	return nil
}

// lines calls f for each line of a file.
func lines(path string, f func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 4<<20)
	for n := 1; s.Scan(); n++ {
		if err := f(s.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return s.Err()
}
