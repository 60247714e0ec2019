package access

import (
	"cmp"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Groups in groups make a web in which one person may be in a group by very many
// chains: twenty layers of two groups each are a million. Reports show this many for
// one assignment, the shortest among them, and so many of one entry.
const mostChains, mostPaths = 20, 100

// chains finds by which groups a person comes to a group.
type chains struct {
	names   map[idc.GroupID]string
	parents map[idc.Principal][]idc.GroupID // of a member, the groups it is directly in
}

func newChains(edges []store.MemberOf) *chains {
	c := &chains{names: map[idc.GroupID]string{}, parents: map[idc.Principal][]idc.GroupID{}}
	for _, e := range edges {
		c.parents[e.Member] = append(c.parents[e.Member], e.Group)
		c.names[e.Group] = ""
	}
	return c
}

// groups are all groups there are.
func (c *chains) groups() []idc.GroupID {
	out := make([]idc.GroupID, 0, len(c.names))
	for id := range c.names {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// above is the part of the web that one person is in: of each group how far it is,
// and those members of it through which the person is in it, the nearest first.
type above struct {
	*chains
	distance map[idc.GroupID]int // 1: the person is in it directly
	members  map[idc.GroupID][]idc.GroupID
}

// of looks upwards from a person, layer by layer, at every group once.
func (c *chains) of(person idc.UserID) *above {
	a := &above{chains: c, distance: map[idc.GroupID]int{}, members: map[idc.GroupID][]idc.GroupID{}}
	layer := c.parents[idc.Principal{Type: idc.PrincipalUser, ID: string(person)}]
	for _, g := range layer {
		a.distance[g] = 1
	}
	for far := 2; len(layer) > 0; far++ {
		var next []idc.GroupID
		for _, member := range layer {
			for _, g := range c.parents[idc.Principal{Type: idc.PrincipalGroup, ID: string(member)}] {
				a.members[g] = append(a.members[g], member)
				if a.distance[g] == 0 {
					a.distance[g] = far
					next = append(next, g)
				}
			}
		}
		layer = next
	}
	return a
}

// to are the chains from a group down to one that the person is directly in, the
// shortest first; at most mostChains of them, and none twice through one group.
func (a *above) to(group idc.GroupID) [][]idc.GroupName {
	if a.distance[group] == 0 {
		return nil
	}
	var found [][]idc.GroupName
	var walk func(idc.GroupID, []idc.GroupName)
	walk = func(g idc.GroupID, path []idc.GroupName) {
		if len(found) == mostChains || slices.ContainsFunc(path, func(n idc.GroupName) bool { return n.ID == g }) {
			return
		}
		path = append(path, idc.GroupName{ID: g, Name: a.names[g]})
		if a.direct(g) {
			found = append(found, slices.Clone(path))
		}
		for _, m := range a.members[g] { // every one leads to the person
			walk(m, path)
		}
	}
	walk(group, nil)
	slices.SortStableFunc(found, compareChains)
	return found
}

func (a *above) direct(g idc.GroupID) bool { return a.distance[g] == 1 }

func compareChains(a, b []idc.GroupName) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), slices.CompareFunc(a, b, func(x, y idc.GroupName) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	}))
}

// paths are the reasons that grants make for a person: those of one principal are
// one reason, however many grants stand behind it.
func (a *above) paths(grants []idc.Grant) []idc.AccessPath {
	merged := map[idc.Principal]idc.AccessPath{}
	for _, g := range grants {
		p, again := merged[g.Principal]
		if !again {
			p = idc.AccessPath{Principal: g.Principal, AssignedAt: g.CreatedAt, Pending: true}
		}
		if g.CreatedAt.Before(p.AssignedAt) {
			p.AssignedAt = g.CreatedAt
		}
		p.Pending = p.Pending && g.State == idc.GrantPending
		merged[g.Principal] = p
	}
	var out []idc.AccessPath
	for who, p := range merged {
		if who.Type == idc.PrincipalUser {
			out = append(out, p)
			continue
		}
		for _, via := range a.to(idc.GroupID(who.ID)) {
			p.Via = via
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(x, y idc.AccessPath) int {
		return cmp.Or(compareChains(x.Via, y.Via), cmp.Compare(x.Principal.ID, y.Principal.ID))
	})
	return out[:min(len(out), mostPaths)]
}
