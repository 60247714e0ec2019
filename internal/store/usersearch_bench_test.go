package store

import (
	"context"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
)

// BenchmarkSearchUsers is what a page of 100 costs, by how many users there are. In
// half of the user names and display names "half" comes first, one in a thousand
// display names begins with "rare"; "apart" are the names of half the people whose
// user names are all at the end, where walking along the names is of no use.
func BenchmarkSearchUsers(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		made := 0
		for _, rows := range []int{1000, 10_000, 100_000} {
			for made < rows {
				err := s.Update(ctx, func(tx *Tx) error {
					if made == 0 {
						if err := tx.InsertGroup(idc.Group{Store: searchStore, ID: "g", DisplayName: "g", Revision: 1}); err != nil {
							return err
						}
					}
					for n := made; n < made+1000; n++ {
						u := benchUser(n)
						if err := tx.InsertUser(u); err != nil {
							return err
						}
						if n%2 == 0 {
							if err := tx.InsertMembership(idc.Membership{Store: searchStore, ID: idc.MembershipID(u.ID), Group: "g", Member: idc.Principal{Type: idc.PrincipalUser, ID: string(u.ID)}}); err != nil {
								return err
							}
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				made += 1000
			}
			for _, c := range []struct {
				name string
				f    idc.UserFilter
			}{
				{"all", idc.UserFilter{}},
				{"rare", idc.UserFilter{Prefix: "rare"}},
				{"half", idc.UserFilter{Prefix: "half"}},
				{"apart", idc.UserFilter{Prefix: "apart"}},
				{"disabled", idc.UserFilter{Status: idc.UserDisabled}},
				{"half,disabled", idc.UserFilter{Prefix: "half", Status: idc.UserDisabled}},
				{"group", idc.UserFilter{Group: "g"}},
				{"group,rare", idc.UserFilter{Group: "g", Prefix: "rare"}},
				{"group,half", idc.UserFilter{Group: "g", Prefix: "half"}},
				{"group,disabled", idc.UserFilter{Group: "g", Status: idc.UserDisabled}},
			} {
				b.Run(fmt.Sprint(c.name, "/", rows), func(b *testing.B) {
					items := 0
					for b.Loop() {
						if err := s.View(ctx, func(tx *Tx) error {
							page, err := tx.SearchUsers(searchStore, c.f, idc.PageRequest{Limit: 100})
							items = len(page.Items)
							return err
						}); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(items), "users")
				})
			}
		}
	})
}

func benchUser(n int) idc.User {
	u := idc.User{
		Store: searchStore, ID: idc.UserID(fmt.Sprintf("u%07d", n)), UserName: fmt.Sprintf("user%07d", n*7919%1_000_000), Status: idc.UserEnabled, Revision: 1,
		Attrs: idc.UserAttributes{DisplayName: fmt.Sprintf("Somebody %d", n), Name: idc.PersonName{GivenName: "G", FamilyName: fmt.Sprint("Family", n%1000)}},
	}
	u.Attrs.Emails = []idc.Email{{Value: u.UserName + "@example.com"}}
	switch n % 4 {
	case 1:
		u.Attrs.DisplayName = fmt.Sprintf("Half %d", n)
	case 2:
		u.UserName = fmt.Sprintf("half%07d", n)
	case 3:
		u.UserName, u.Attrs.DisplayName = fmt.Sprintf("zz%07d", n), fmt.Sprintf("Apart %d", n)
	}
	if n%1000 == 0 {
		u.Attrs.DisplayName = fmt.Sprintf("Rare %d", n)
	}
	if n%100 < 2 {
		u.Status = idc.UserDisabled
	}
	return u
}
