package signin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/mail"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// PostmanConfig is what a Postman is made of.
type PostmanConfig struct {
	Store *store.Store
	Log   *slog.Logger
	Now   func() time.Time

	// Poll is how often mail of other processes, of those that were killed, and mail
	// whose time has come again is looked for. Default one second.
	Poll time.Duration
}

const (
	mailLease   = 2 * time.Minute // longer than a mail server may take
	mailsAtOnce = 4
	mailRetry   = 15 * time.Second
	retryMost   = 15 * time.Minute
)

// Postman sends what is in the outbox, each mail at least once: a process that is
// killed between the mail server's word and the end of the job leaves it to be sent
// again, under the same message id, and a link in it works once all the same.
type Postman struct {
	service *Service
	cfg     PostmanConfig
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// Deliver begins to send mail until Close. Where the service has no way to send any,
// the Postman has nothing to do.
func (s *Service) Deliver(cfg PostmanConfig) *Postman {
	if cfg.Poll == 0 {
		cfg.Poll = time.Second
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Postman{service: s, cfg: cfg, stop: stop}
	if s.cfg.Mail != nil {
		p.done.Go(func() { p.run(ctx) })
	}
	return p
}

// Close takes no more mail and waits for what is under way.
func (p *Postman) Close() {
	p.stop()
	p.done.Wait()
}

func (p *Postman) run(ctx context.Context) {
	poll := time.NewTicker(p.cfg.Poll)
	defer poll.Stop()
	for {
		if err := p.service.SendMail(ctx, p.cfg); err != nil && ctx.Err() == nil {
			p.cfg.Log.Error("sending mail", "error", err)
		}
		select {
		case <-p.cfg.Store.NewJobs(store.JobMail):
		case <-poll.C:
		case <-ctx.Done():
			return
		}
	}
}

// SendMail does what a Postman would do until no mail is due.
func (s *Service) SendMail(ctx context.Context, cfg PostmanConfig) error {
	var all []error
	for {
		jobs, err := cfg.Store.ClaimJobs(ctx, []string{store.JobMail}, mailsAtOnce, mailLease)
		if err != nil || len(jobs) == 0 {
			return errors.Join(append(all, err)...)
		}
		failed := make([]error, len(jobs))
		var round sync.WaitGroup
		for i, j := range jobs {
			round.Go(func() {
				if err := s.deliver(ctx, cfg, j); err != nil && !leaseLost(err) {
					failed[i] = fmt.Errorf("mail %s: %w", j.Target, err)
				}
			})
		}
		round.Wait()
		all = append(all, failed...)
	}
}

// deliver sends one mail. Its answer is what to tell the operator; what becomes of
// the mail is in the outbox.
func (s *Service) deliver(ctx context.Context, cfg PostmanConfig, j store.Job) error {
	unbroken := context.WithoutCancel(ctx)
	m, letter, err := s.pickUp(unbroken, j)
	if err != nil || letter == nil {
		return err
	}
	message, err := mail.Write(m.ID, m.CreatedAt, *letter)
	if err != nil {
		return err
	}
	m.Attempts++
	sent := s.cfg.Mail.Send(ctx, message)
	now := cfg.Now()
	wait := min(mailRetry<<min(m.Attempts-1, 10), retryMost)
	switch {
	case sent == nil:
		m.State, m.Reason, m.Letter, m.EndedAt = idc.MailSent, "", nil, now
	case ctx.Err() != nil:
		return s.later(unbroken, j, m, now) // the server is stopping; nobody refused it
	case mail.Permanent(sent) || !now.Add(wait).Before(m.ExpiresAt):
		m.State, m.Reason, m.Letter, m.EndedAt = idc.MailFailed, reason(sent), nil, now
	default:
		m.Reason = reason(sent)
		return errors.Join(sent, s.later(unbroken, j, m, now.Add(wait)))
	}
	err = s.system(unbroken, func(tx *op.Tx) error {
		if err := tx.UpdateMail(m); err != nil {
			return err
		}
		_, err := tx.FinishJob(j)
		return err
	})
	return errors.Join(sent, err)
}

// pickUp reads a mail and finds who gets it, where that is not known yet. No letter:
// there is nothing to send, and the job is over.
func (s *Service) pickUp(ctx context.Context, j store.Job) (m idc.Mail, letter *mail.Letter, err error) {
	in, id, _ := strings.Cut(j.Target, "/")
	err = s.system(ctx, func(tx *op.Tx) error {
		letter = nil
		if m, err = tx.Mail(idc.StoreID(in), id); err != nil || m.State != idc.MailWaiting {
			return s.over(tx, j, unlessMissing(err))
		}
		if !tx.Now().Before(m.ExpiresAt) {
			m.State, m.Letter, m.EndedAt = idc.MailFailed, nil, tx.Now()
			if m.Reason == "" {
				m.Reason = "It was not sent in time."
			}
			return s.over(tx, j, tx.UpdateMail(m))
		}
		n, err := s.unseal(m)
		if err != nil {
			return err
		}
		if n.Asked != nil {
			wanted, err := s.resolve(tx, &m, &n)
			if err != nil {
				return err
			}
			if !wanted {
				return s.over(tx, j, tx.DeleteMail(m))
			}
			if m.Letter, err = s.seal(m, n); err != nil {
				return err
			}
			if err := tx.UpdateMail(m); err != nil {
				return err
			}
		} else if _, err := tx.User(m.Store, m.User); idc.Is(err, idc.KindNotFound) {
			return s.over(tx, j, tx.DeleteMail(m))
		} else if err != nil {
			return err
		}
		letter = &n.Letter
		return nil
	})
	return m, letter, err
}

// over ends a job beside what was done last.
func (s *Service) over(tx *op.Tx, j store.Job, err error) error {
	if err == nil {
		_, err = tx.FinishJob(j)
	}
	return err
}

// later leaves a mail for another attempt.
func (s *Service) later(ctx context.Context, j store.Job, m idc.Mail, at time.Time) error {
	return s.system(ctx, func(tx *op.Tx) error {
		if err := tx.UpdateMail(m); err != nil {
			return err
		}
		return tx.RetryJob(j, at)
	})
}

// system runs a transaction of the house itself, which leaves no event.
func (s *Service) system(ctx context.Context, fn func(tx *op.Tx) error) error {
	c := idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{EventSource: directorySource, EventName: "SendMail", SourceIP: directorySource}}
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Permit("the postman carries what somebody was permitted to send")
		tx.Event.Unlogged = true
		return fn(tx)
	})
}

const reasonMost = 500

// reason is what went wrong, fit to be shown in a list.
func reason(err error) string {
	text := []rune(strings.ToValidUTF8(strings.Join(strings.Fields(err.Error()), " "), "?"))
	return string(text[:min(len(text), reasonMost)])
}

func leaseLost(err error) bool {
	var e *idc.Error
	return errors.As(err, &e) && e.Reason == store.ReasonLeaseLost
}
