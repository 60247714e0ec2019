// Package cloudtrail is the front door of the CloudTrail API as far as it reads
// events: LookupEvents. Rules live in audit.
package cloudtrail

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/audit"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/cloudtrail"
	"gatehouse/internal/idc"
)

// API serves the CloudTrail API.
type API struct {
	audit *audit.Service
	pages *paging.Pages
}

var _ wire.Server = (*API)(nil)

// New makes the front door.
func New(a *audit.Service, p *paging.Pages) *awswire.Service { return wire.New(&API{a, p}) }

const pageSize = 50 // most, and default, of MaxResults

// LookupEvents answers events of the caller's account.
func (a *API) LookupEvents(ctx context.Context, c idc.Caller, in *wire.LookupEventsInput) (*wire.LookupEventsOutput, error) {
	if n := in.MaxResults; n != nil && (*n < 1 || *n > pageSize) {
		return nil, invalid("InvalidMaxResultsException", "MaxResults must be between 1 and %d, but is %d.", pageSize, *n)
	}
	if in.EventCategory != nil {
		if *in.EventCategory != "insight" {
			return nil, invalid("InvalidEventCategoryException", "The event category %s is not valid; the one that can be asked for is insight.", *in.EventCategory)
		}
		return nil, &idc.Error{Kind: idc.KindUnsupported, Reason: "UnsupportedOperationException", Message: "Gatehouse records no insight events. Leave EventCategory out to look up management events."}
	}
	filter, err := toFilter(in.LookupAttributes)
	if err != nil {
		return nil, err
	}
	q := audit.Query{Filter: filter, From: moment(in.StartTime), To: moment(in.EndTime)}
	query := []string{"LookupEvents", string(filter.Attribute), filter.Value, paging.Time(q.From), paging.Time(q.To)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, named("InvalidNextTokenException", err)
	}
	page, err := a.audit.LookupEvents(ctx, c, q, p)
	if err != nil {
		return nil, err
	}
	out := &wire.LookupEventsOutput{Events: make([]wire.Event, len(page.Items))}
	for i := range page.Items {
		out.Events[i] = fromEvent(&page.Items[i])
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func toFilter(attributes []wire.LookupAttribute) (idc.EventFilter, error) {
	switch len(attributes) {
	case 0:
		return idc.EventFilter{}, nil
	case 1:
	default:
		return idc.EventFilter{}, invalid("InvalidLookupAttributesException", "Events can be looked up by one attribute at a time, but %d are given.", len(attributes))
	}
	f := idc.EventFilter{Attribute: idc.EventAttribute(attributes[0].AttributeKey), Value: attributes[0].AttributeValue}
	if f.Attribute == idc.EventReadOnly {
		if f.Value = strings.ToLower(f.Value); f.Value != "true" && f.Value != "false" {
			return f, invalid("InvalidLookupAttributesException", "ReadOnly is true or false, not %s.", attributes[0].AttributeValue)
		}
	}
	return f, nil
}

func fromEvent(e *idc.Event) wire.Event {
	body, readOnly := string(e.Body), strconv.FormatBool(e.ReadOnly)
	out := wire.Event{
		EventId: &e.ID, EventName: &e.Name, ReadOnly: &readOnly, AccessKeyId: opt(e.AccessKey), EventTime: &e.At,
		EventSource: &e.Source, Username: opt(e.UserName), CloudTrailEvent: &body, Resources: make([]wire.Resource, len(e.Resources)),
	}
	for i := range e.Resources {
		out.Resources[i] = wire.Resource{ResourceType: &e.Resources[i].Type, ResourceName: &e.Resources[i].Name}
	}
	return out
}

func invalid(code idc.Reason, format string, args ...any) error {
	return named(code, idc.Invalid(format, args...))
}

// named gives an error the name that CloudTrail has for it.
func named(code idc.Reason, err error) error {
	var e *idc.Error
	if !errors.As(err, &e) {
		return err
	}
	own := *e
	own.Reason = code
	return &own
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func opt(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
