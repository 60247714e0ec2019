package access

import (
	"encoding/json"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// begun are the events of assignments that batches have begun, newest first: who
// is on record, and by which name they are found.
func (w *world) begun() (all []string) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		page, err := tx.SearchEvents(idc.EventSearch{Account: management, Name: "BeginAccountAssignments", To: tx.Now()}, page(10))
		for _, e := range page.Items {
			var body struct {
				Address  string `json:"sourceIPAddress"`
				Type     string `json:"eventType"`
				Identity struct {
					Type, ARN, InvokedBy string
					OnBehalfOf           struct{ UserID string }
				} `json:"userIdentity"`
			}
			if err := json.Unmarshal(e.Body, &body); err != nil {
				return err
			}
			i := body.Identity
			all = append(all, e.UserName+" "+i.Type+" "+i.ARN+" "+i.OnBehalfOf.UserID+" "+i.InvokedBy+" "+body.Address+" "+body.Type)
		}
		return err
	})
	return all
}

// What a batch does later is on record as the doing of who asked for it, by the
// service; what is begun again, of who asked for that.
func TestBatchAuthor(t *testing.T) {
	each(t, func(w *world) {
		set := w.set("Dev").ID
		who := w.role("Ops", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
		who.Person = &idc.Person{Store: people, User: ada, Name: "ada", Issued: w.clock.Now()}
		b := must[Batch](w)(w.StartBatch(w.Context(), who, instance, creates([]idc.AccountID{member}, []idc.PermissionSetID{set}, user(bob))))
		w.carryOn()
		const bySSO = " sso.amazonaws.com sso.amazonaws.com AwsServiceEvent"
		first := "s AssumedRole arn:aws:sts::100000000001:assumed-role/Ops/s " + string(ada) + bySSO
		if got := w.begun(); len(got) != 1 || got[0] != first {
			w.Errorf("on record:\n got %q\nwant %q", got, first)
		}
		w.cover(member, set, "No room.")
		must[Batch](w)(w.RetryBatch(w.Context(), root, instance, b.ID))
		w.clock.Add(1e9)
		w.catchUp()
		w.carryOn()
		again := "root Root " + string(root.ARN) + " " + bySSO
		if got := w.begun(); len(got) != 2 || got[0] != again || got[1] != first {
			w.Errorf("begun again:\n got %q\nwant %q", got, again)
		}
	})
}
