package audit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gatehouse/internal/store"
)

// KeeperConfig is what a Keeper is made of.
type KeeperConfig struct {
	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time
	// Days are how long events are kept; 0 keeps them for good.
	Days int
}

// Keeper writes the index by which events are found, and deletes those that are
// older than they are to be kept. Any number of nodes may have one.
type Keeper struct {
	cfg  KeeperConfig
	stop context.CancelFunc
	done sync.WaitGroup
}

const (
	keeperRound = 10 * time.Second
	// A round ends after so much work even if there is more: requests come first.
	spansOfRound  = 200
	purgedAtOnce  = 500
	purgesOfRound = 20
)

// StartKeeper begins the keeper's rounds; Close ends them.
func StartKeeper(cfg KeeperConfig) *Keeper {
	ctx, stop := context.WithCancel(context.Background())
	k := &Keeper{cfg: cfg, stop: stop}
	k.done.Go(func() {
		tick := time.NewTicker(keeperRound)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := k.Round(ctx); err != nil && ctx.Err() == nil {
					cfg.Log.Error("keeping the audit events failed; it is tried again", "error", err)
				}
			}
		}
	})
	return k
}

// Close ends the keeper's rounds and waits for the one under way.
func (k *Keeper) Close() {
	k.stop()
	k.done.Wait()
}

// Round is what a keeper does every ten seconds.
func (k *Keeper) Round(ctx context.Context) error {
	for range spansOfRound {
		var x *store.EventIndex
		if err := k.cfg.Store.View(ctx, func(tx *store.Tx) (err error) {
			x, err = tx.NextEventIndex()
			return err
		}); err != nil {
			return err
		}
		if x == nil {
			break
		}
		if err := k.cfg.Store.Update(ctx, func(tx *store.Tx) error { return tx.IndexEvents(x) }); err != nil {
			return err
		}
	}
	return k.purge(ctx)
}

func (k *Keeper) purge(ctx context.Context) error {
	if k.cfg.Days == 0 {
		return nil
	}
	before := k.cfg.Now().AddDate(0, 0, -k.cfg.Days)
	for range purgesOfRound {
		var n int64
		if err := k.cfg.Store.Update(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.PurgeEvents(before, purgedAtOnce)
			return err
		}); err != nil || n < purgedAtOnce {
			return err
		}
	}
	return nil
}
