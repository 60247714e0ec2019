package organization

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// jobAccount is the kind of the jobs that create and close accounts. The target is
// a request to create one, or an account that is being closed.
const jobAccount = "account"

// wake asks that a target be looked at, in this transaction's name.
func wake(tx *op.Tx, target string) error {
	_, err := tx.PutJob(store.NewJob{Kind: jobAccount, Target: target})
	return err
}

// WorkerConfig is what a Worker is made of.
type WorkerConfig struct {
	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time

	// Poll is how often jobs of other processes, and of those that were killed, are
	// looked for. Default one second.
	Poll time.Duration
}

const (
	jobLease  = 12 * time.Second
	jobsAtOne = 16
)

// Worker creates and closes accounts, as somebody was permitted to ask for. What it
// does for an account, and the end of the job, are one transaction: a process may
// be killed at any moment, and another does the same once.
type Worker struct {
	service *Service
	cfg     WorkerConfig
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// Start begins to work until Close.
func (s *Service) Start(cfg WorkerConfig) *Worker {
	if cfg.Poll == 0 {
		cfg.Poll = time.Second
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &Worker{service: s, cfg: cfg, stop: stop}
	w.done.Go(func() { w.run(ctx) })
	return w
}

// Close takes no more jobs and waits for the one under way.
func (w *Worker) Close() {
	w.stop()
	w.done.Wait()
}

func (w *Worker) run(ctx context.Context) {
	poll := time.NewTicker(w.cfg.Poll)
	defer poll.Stop()
	for {
		if err := w.service.WorkOff(ctx, w.cfg); err != nil && ctx.Err() == nil {
			w.cfg.Log.Error("creating and closing accounts", "error", err)
		}
		select {
		case <-w.cfg.Store.NewJobs(jobAccount):
		case <-poll.C:
		case <-ctx.Done():
			return
		}
	}
}

// WorkOff does what a Worker would do until no job is due. One that fails is tried
// again later, and the first error is answered.
func (s *Service) WorkOff(ctx context.Context, cfg WorkerConfig) error {
	var all []error
	for {
		jobs, err := cfg.Store.ClaimJobs(ctx, []string{jobAccount}, jobsAtOne, jobLease)
		if err != nil || len(jobs) == 0 {
			return errors.Join(append(all, err)...)
		}
		for _, j := range jobs {
			if err := s.perform(ctx, j); err != nil {
				all = append(all, fmt.Errorf("account job %s: %w", j.Target, err), s.retry(ctx, cfg, j, err))
			}
		}
	}
}

// perform does a job once, and ends it.
func (s *Service) perform(ctx context.Context, j store.Job) error {
	caller := idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{
		EventSource: "organizations.amazonaws.com", EventName: "CompleteAccount", SourceIP: "organizations.amazonaws.com",
	}}
	return op.Exec(context.WithoutCancel(ctx), s.gate, caller, func(tx *op.Tx) error {
		tx.Permit("the worker carries out what somebody was permitted to ask for")
		tx.Event.Unlogged = true // unless there was something to do
		var err error
		if strings.HasPrefix(j.Target, "car-") {
			err = s.finishCreation(tx, j.Target)
		} else {
			err = s.finishClosing(tx, idc.AccountID(j.Target))
		}
		if err != nil {
			return err
		}
		tx.Event.Unlogged = tx.Event.Details == nil
		_, err = tx.FinishJob(j)
		return err
	})
}

// retry gives a job back. Another process may have taken the e-mail address at the
// same moment: that is seen, and said, when the job is done again at once.
func (s *Service) retry(ctx context.Context, cfg WorkerConfig, j store.Job, err error) error {
	var e *idc.Error
	if errors.As(err, &e) && e.Reason == store.ReasonLeaseLost {
		return nil
	}
	at := cfg.Now()
	if e == nil || e.Reason != store.ReasonEmailTaken {
		at = at.Add(min(time.Duration(j.Attempt)*time.Second, time.Minute))
	}
	return cfg.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.RetryJob(j, at) })
}

// ignoreMissing is no error where what a job was about is gone.
func ignoreMissing(err error) error {
	if idc.Is(err, idc.KindNotFound) {
		return nil
	}
	return err
}
