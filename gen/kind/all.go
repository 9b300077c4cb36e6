package kind

// All are the kinds, in the order in which a message meets them.
var All = []*Kind{Receiver, Map, Filter, Route, Split, Batch, Delay, Limit, Retry, Partition, Processor, Fanout, Exporter}

// Later are the kinds that the spec language has and this version does not build yet.
var Later = []string{"buffer"}
