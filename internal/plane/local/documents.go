package local

import (
	"strings"
	"sync"
	"unicode"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// documents keeps compiled trust policies by their text, so that a transaction
// parses each text once in the life of the program.
type documents struct {
	mu       sync.RWMutex
	compiled map[string]*policy.Policy
}

const cachedDocuments = 8192

func newDocuments() *documents { return &documents{compiled: map[string]*policy.Policy{}} }

// trust compiles a role's trust policy, with the roles that it names as the lives
// of them that were meant.
func (d *documents) trust(role idc.Role) (*policy.Policy, error) {
	text, err := pinned(role)
	if err != nil {
		return nil, err
	}
	d.mu.RLock()
	p := d.compiled[text]
	d.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	p, err = policy.Compile([]byte(text), policy.TrustPolicy)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.compiled) >= cachedDocuments {
		clear(d.compiled)
	}
	d.compiled[text] = p
	return p, nil
}

// documentSize is what IAM counts of a document: its characters without white
// space (IAM User Guide, reference_iam-quotas).
func documentSize(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// The most that IAM keeps of each kind of document, in characters without white
// space, and of each kind of thing (reference planes.md section 1). Where AWS
// raises a limit on request, the raised one stands.
const (
	maxTrust          = 8192
	maxInline         = 10240 // all inline policies of a role together
	maxManaged        = 6144
	maxPolicyVersions = 5
	maxTags           = 50
)

// inlineSize is the size of all inline policies of a role.
func inlineSize(inline map[string]string) int {
	n := 0
	for _, text := range inline {
		n += documentSize(text)
	}
	return n
}

// lastName is the name that an ARN of a role or policy ends with.
func lastName[T ~string](arn T) string {
	return string(arn)[strings.LastIndexByte(string(arn), '/')+1:]
}
