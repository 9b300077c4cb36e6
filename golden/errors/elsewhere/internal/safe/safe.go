// Package safe is out of reach of the wrong specs.
package safe
