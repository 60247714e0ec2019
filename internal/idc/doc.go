// Package idc holds the nouns of an identity center: typed identifiers and
// ARNs, the people, accounts and permission sets they name, who is calling
// (Caller), what went wrong (Error) and one page of a list (Page).
//
// Everybody imports idc; idc imports the standard library only. It has no
// behaviour beyond what a value knows of itself: no storage, no wire format.
package idc
