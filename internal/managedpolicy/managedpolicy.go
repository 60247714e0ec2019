// Package managedpolicy is the catalogue of AWS managed policies, so that a
// permission set can name ReadOnlyAccess and mean what AWS means by it.
//
// The catalogue is data compiled into the program: policies.gz, made by
// tools/managedpolicies; SOURCE.md beside it says from what. Nothing of it is
// read before the first call, and documents stay compressed until asked for.
// The package imports the standard library and gatehouse/internal/idc only.
package managedpolicy

import (
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/idc"
)

// Policy is one AWS managed policy in its default version.
type Policy struct {
	ARN            idc.ARN
	Name           string
	Path           string // "/", "/job-function/", "/service-role/", "/aws-service-role/"
	DefaultVersion string // "v12"
	CreateDate     time.Time
	UpdateDate     time.Time // of the default version

	place place
}

// place is where the document lies.
type place struct {
	block, offset, length int
}

// PolicyID is an id of the form AWS gives to managed policies (ANPA and 17
// letters or digits). AWS's own ids are not part of the source, so it is derived
// from the ARN and differs from AWS's.
func (p Policy) PolicyID() string {
	sum := sha256.Sum256([]byte(p.ARN))
	return "ANPA" + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

// ServiceLinked reports whether the policy belongs to service-linked roles: AWS
// does not let anybody attach it to anything else.
func (p Policy) ServiceLinked() bool { return p.Path == "/aws-service-role/" }

// Document is the policy's JSON document. It is decompressed at every call: who
// needs it often keeps what it was compiled to.
func (p Policy) Document() ([]byte, error) {
	c, err := load()
	if err != nil {
		return nil, err
	}
	return c.document(p.place)
}

// Lookup finds a policy by its ARN (arn:aws:iam::aws:policy/…), in the letters
// AWS writes it.
func Lookup(arn idc.ARN) (Policy, bool) {
	c, err := load()
	if err != nil {
		return Policy{}, false
	}
	i := sort.Search(len(c.policies), func(i int) bool { return c.policies[i].ARN >= arn })
	if i == len(c.policies) || c.policies[i].ARN != arn {
		return Policy{}, false
	}
	return c.policies[i], true
}

// All lists the policies in the order of their ARNs. The slice is the caller's.
func All() []Policy {
	c, err := load()
	if err != nil {
		return nil
	}
	return append([]Policy(nil), c.policies...)
}

// policies.gz is a series of gzip members: the index, then blocks of documents
// laid end to end. `gunzip -c` shows all of it.
//
//go:embed policies.gz
var embedded string

// Index is the first member of policies.gz, as JSON. The generator writes it.
type Index struct {
	Source   string  `json:"source"`
	Blocks   []int   `json:"blocks"` // compressed length of each block, in order
	Policies []Entry `json:"policies"`
}

// Entry is one policy in the Index; policies are in the order of their ARNs.
type Entry struct {
	Resource string `json:"r"` // the ARN after "arn:aws:iam::aws:policy/"
	Version  string `json:"v"`
	Created  int64  `json:"c"` // seconds of the epoch
	Updated  int64  `json:"u"`
	Block    int    `json:"b"`
	Offset   int    `json:"o"` // in the decompressed block
	Length   int    `json:"l"`
}

// ARNPrefix is what the ARNs of all AWS managed policies begin with.
const ARNPrefix = "arn:aws:iam::aws:policy/"

type catalogue struct {
	source   string
	policies []Policy
	blocks   []string // compressed
}

var load = sync.OnceValues(func() (*catalogue, error) { return open(embedded) })

// Source names where the catalogue comes from, with the version.
func Source() string {
	c, err := load()
	if err != nil {
		return ""
	}
	return c.source
}

func open(data string) (*catalogue, error) {
	in := strings.NewReader(data) // a ByteReader: gzip reads no further than a member
	index, err := member(in)
	if err != nil {
		return nil, fmt.Errorf("reading the index of managed policies: %w", err)
	}
	defer index.Close()
	var read Index
	if err := json.NewDecoder(index).Decode(&read); err != nil {
		return nil, fmt.Errorf("decoding the index of managed policies: %w", err)
	}
	if _, err := io.Copy(io.Discard, index); err != nil {
		return nil, fmt.Errorf("reading the index of managed policies: %w", err)
	}
	c := &catalogue{source: read.Source, policies: make([]Policy, len(read.Policies))}
	rest := data[len(data)-in.Len():]
	for _, length := range read.Blocks {
		if length < 0 || length > len(rest) {
			return nil, fmt.Errorf("the managed policies are cut short: a block of %d bytes in %d", length, len(rest))
		}
		c.blocks = append(c.blocks, rest[:length])
		rest = rest[length:]
	}
	for i, e := range read.Policies {
		slash := strings.LastIndexByte(e.Resource, '/')
		c.policies[i] = Policy{
			ARN: idc.ARN(ARNPrefix + e.Resource), Name: e.Resource[slash+1:], Path: "/" + e.Resource[:slash+1],
			DefaultVersion: e.Version, CreateDate: time.Unix(e.Created, 0).UTC(), UpdateDate: time.Unix(e.Updated, 0).UTC(),
			place: place{e.Block, e.Offset, e.Length},
		}
	}
	return c, nil
}

func (c *catalogue) document(p place) ([]byte, error) {
	if p.block < 0 || p.block >= len(c.blocks) || p.length <= 0 {
		return nil, fmt.Errorf("no managed policy document in block %d", p.block)
	}
	block, err := member(strings.NewReader(c.blocks[p.block]))
	if err != nil {
		return nil, fmt.Errorf("reading managed policy documents: %w", err)
	}
	defer block.Close()
	if _, err := io.CopyN(io.Discard, block, int64(p.offset)); err != nil {
		return nil, fmt.Errorf("reading managed policy documents: %w", err)
	}
	document := make([]byte, p.length)
	if _, err := io.ReadFull(block, document); err != nil {
		return nil, fmt.Errorf("reading a managed policy document: %w", err)
	}
	return document, nil
}

// member reads one member of a gzip file and leaves in at its end.
func member(in *strings.Reader) (*gzip.Reader, error) {
	r, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	r.Multistream(false)
	return r, nil
}
