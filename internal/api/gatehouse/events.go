package gatehouse

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/audit"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
)

func (a *API) SearchEvents(ctx context.Context, c idc.Caller, in *wire.SearchEventsInput) (*wire.SearchEventsOutput, error) {
	s, err := toSearch(in)
	if err != nil {
		return nil, err
	}
	query := searchQuery(s)
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	found, err := a.audit.SearchEvents(ctx, c, s, p)
	if err != nil {
		return nil, err
	}
	out := &wire.SearchEventsOutput{Events: idc.MapPage(found.Page, fromEvent).Items, SearchedTo: stamp(found.SearchedTo)}
	out.NextToken, err = a.pages.Seal(c, found.Next, query...)
	return out, err
}

func toSearch(in *wire.SearchEventsInput) (audit.Search, error) {
	s := audit.Search{Everywhere: in.AllAccounts != nil && *in.AllAccounts, EventSearch: idc.EventSearch{
		Account: idc.AccountID(text(in.AccountId)), From: moment(in.StartTime), To: moment(in.EndTime),
		ID: text(in.EventId), Name: text(in.EventName), Source: text(in.EventSource), User: text(in.UserName), Principal: text(in.Principal),
		AccessKey: text(in.AccessKeyId), ResourceType: text(in.ResourceType), Address: text(in.SourceIpAddress), ErrorCode: text(in.ErrorCode),
		Outcome: idc.EventOutcome(text(in.Outcome)), ReadOnly: in.ReadOnly,
	}}
	if s.Everywhere && s.Account != "" {
		return s, idc.Invalid("AccountId and AllAccounts exclude each other.")
	}
	if r := text(in.Resource); strings.HasPrefix(r, "arn:") {
		s.ResourceName = r
	} else {
		s.ResourceID = r
	}
	return s, nil
}

// searchQuery tells a search from all others: a token continues its own.
func searchQuery(s audit.Search) []string {
	reads := ""
	if s.ReadOnly != nil {
		reads = strconv.FormatBool(*s.ReadOnly)
	}
	return []string{
		"SearchEvents", strconv.FormatBool(s.Everywhere), string(s.Account), paging.Time(s.From), paging.Time(s.To), s.ID, s.Name, s.Source, s.User, s.Principal,
		s.AccessKey, s.ResourceName, s.ResourceID, s.ResourceType, s.Address, s.ErrorCode, string(s.Outcome), reads,
	}
}

func fromEvent(e idc.Event) wire.AuditEvent {
	out := wire.AuditEvent{
		EventId: e.ID, EventTime: e.At, AccountId: string(e.Account), EventSource: e.Source, EventName: e.Name, ReadOnly: e.ReadOnly,
		UserName: opt(e.UserName), AccessKeyId: opt(e.AccessKey), ErrorCode: opt(e.ErrorCode),
		Resources: make([]wire.AuditResource, len(e.Resources)), CloudTrailEvent: string(e.Body),
	}
	for i, r := range e.Resources {
		out.Resources[i] = wire.AuditResource{ResourceType: r.Type, ResourceName: r.Name}
	}
	return out
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
