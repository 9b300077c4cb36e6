//go:build pipegensim || pipegendrive

package sim

import rt "github.com/pipegen/pipegen/runtime"

// A Pipeline is one that can be simulated, or driven.
type Pipeline struct {
	Name     string // of the spec's file and the pipeline
	Shutdown rt.Shutdown
	Graph    string // JSON: what the model wants to know of the nodes
	New      func(...rt.Option) (rt.Pipeline, error)
}
