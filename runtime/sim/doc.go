// Package sim runs generated pipelines as they are in a simulated world, where receivers and exporters misbehave as a seed
// draws it, and watches that the promises hold: each message has one outcome, with a cause that is its own; nothing is
// lost, used too early or used too late; nothing sleeps while there is work; the end comes in time; the counts are right.
//
// It is built under the tag pipegensim only, by `pipegen sim`, together with calls that take the place of the user's
// receivers and exporters.
//
// Under the tag pipegendrive, by `pipegen prove -run`, it drives them in real time instead, with receivers and exporters that do
// nothing at all, and counts what is allocated.
package sim
