package authn_test

import (
	"testing"
	"time"

	"gatehouse/internal/idc"
)

// Temporary credentials of a root are the root, as long as its key is good.
func TestRootSession(t *testing.T) {
	each(t, func(h *house) {
		k, _ := h.key(nil)
		c, err := h.sealer.SealRoot(idc.RoleSession{Account: account, Issued: h.clock.Now(), Expires: h.clock.Now().Add(time.Hour)}, k.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		who, err := h.ask(c, nil)
		if err != nil || who.Kind != idc.CallerRoot || who.ARN != idc.RootARN(account) || who.AccessKeyID != c.AccessKeyID || who.Session != nil || !who.Issued.Equal(h.clock.Now()) {
			h.t.Errorf("got %+v, %v", who, err)
		}
		h.update(k, func(k *idc.AccessKey) { k.Active = false })
		h.clock.Add(time.Second)
		h.awaitFresh()
		who, err = h.ask(c, nil)
		h.wantReason("after the key was put away", who, err, idc.ReasonUnknownKey)
	})
}
