package load

import "go/types"

// typeString writes a type as the user would in the spec's folder: own types bare, others with their package's name.
func (p *Package) typeString(t types.Type) string { return types.TypeString(t, p.qualify) }

func (p *Package) qualify(pkg *types.Package) string {
	if pkg == p.Types {
		return ""
	}
	return pkg.Name()
}
