package load

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
)

// stubOverlay gives, by absolute path, what go list and the type checker shall see in place of the outputs: nothing
// but the imports that the generated code will have. An output may be absent, stale, broken or of another package.
func stubOverlay(folders []*folder) map[string][]byte {
	overlay := map[string][]byte{}
	for _, f := range folders {
		for i, output := range f.req.Outputs {
			var b bytes.Buffer
			path := filepath.Join(f.dir, output)
			if earlier, ok := overlay[path]; ok {
				b.Write(earlier) // two specs with one output: the facade reports it, here nothing gets lost
			} else {
				fmt.Fprintf(&b, "package %s\n\nimport _ %q\n", f.name, RuntimePath)
			}
			if i == 0 {
				for _, im := range f.req.Imports {
					if im.Path != "C" && !im.Refused { // C is refused later; here it would make a cgo file of the stub
						fmt.Fprintf(&b, "import _ %s\n", strconv.Quote(im.Path))
					}
				}
			}
			overlay[path] = b.Bytes()
		}
	}
	return overlay
}
