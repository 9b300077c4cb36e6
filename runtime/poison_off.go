//go:build !pipegendebug && !pipegensim

package rt

// poison, revive and forget do something under the build tags pipegendebug and pipegensim only, derive under the latter.
func poison[M any](*M)                        {}
func revive[M any](*M)                        {}
func forget[M any]([]*M)                      {}
func derive[M, From any](*Msg[M], *Msg[From]) {}
