package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// ExportEvents writes the audit events of a time (from included, to not), oldest
// first, each as the line of JSON that CloudTrail would have; account "" is every
// account. It answers how many. It works beside a running server.
func ExportEvents(ctx context.Context, cfg Config, account idc.AccountID, from, to time.Time, w io.Writer) (n int, err error) {
	err = onHost(ctx, cfg, func(g *op.Gate, _ *keys.Ring, _ *deployment) error {
		page := idc.PageRequest{Limit: 1000}
		for {
			events, err := op.View(ctx, g, system("ExportEvents"), func(tx *op.Tx) (idc.Page[idc.Event], error) {
				tx.Permit("whoever holds the data directory holds the deployment")
				tx.Event.Unlogged = true
				return tx.ExportEvents(from, to, page)
			})
			if err != nil {
				return err
			}
			for _, e := range events.Items {
				if account != "" && e.Account != account {
					continue
				}
				if _, err := w.Write(append(e.Body, '\n')); err != nil {
					return fmt.Errorf("writing events: %w", err)
				}
				n++
			}
			if page.After = events.Next; page.After == "" {
				return nil
			}
		}
	})
	return n, err
}
