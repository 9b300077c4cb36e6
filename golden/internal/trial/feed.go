package trial

import (
	"context"
	"io"
)

// Count is a receiver's function that fills messages 1 to n by number, then ends.
func Count[M any](n int, number func(m *M, i int)) func(context.Context, *M) error {
	i := 0
	return func(_ context.Context, m *M) error {
		if i == n {
			return io.EOF
		}
		i++
		number(m, i)
		return nil
	}
}

// CountAndWait is Count that does not end but waits for the drain.
func CountAndWait[M any](n int, number func(m *M, i int)) func(context.Context, *M) error {
	count := Count(n, number)
	return func(ctx context.Context, m *M) error {
		err := count(ctx, m)
		if err != nil {
			<-ctx.Done()
		}
		return err
	}
}

// CountSlices is Count for a receiver that fills as many as it is given.
func CountSlices[M any](n int, number func(m *M, i int)) func(context.Context, []*M) (int, error) {
	count := Count(n, number)
	return func(ctx context.Context, buf []*M) (int, error) {
		for k, m := range buf {
			if err := count(ctx, m); err != nil {
				return k, err
			}
		}
		return len(buf), nil
	}
}
