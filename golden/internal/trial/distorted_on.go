//go:build race || pipegendebug

package trial

// Distorted reports that the build allocates where an ordinary one does not.
const Distorted = true
