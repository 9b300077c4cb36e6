package hostmetrics

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads a value and its unit out of a reading's text, and turns it into the base unit.
func Parse(r *Reading) error {
	number, unit, _ := strings.Cut(r.Text, " ")
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("%s: want a number, found %q", r.Metric, number)
	}
	switch unit {
	case "":
		r.Value = value
	case "B":
		r.Value, r.Unit = value, "bytes"
	case "kB": // as Linux says it: 1024 bytes
		r.Value, r.Unit = value*1024, "bytes"
	default:
		return fmt.Errorf("%s: %q is not a unit that is known", r.Metric, unit)
	}
	return nil
}

// A Machine is what readings are of.
type Machine struct{ Name string }

// Label says of a reading which machine it is of.
func (m *Machine) Label(r *Reading) { r.Host = m.Name }
