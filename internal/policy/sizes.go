package policy

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
)

// Sizes of documents, in characters (IAM reference_iam-quotas, Organizations
// orgs_reference_limits, and the longest document that PutInlinePolicyToPermissionSet
// takes). Where AWS raises a limit on request, places here take what the raised one lets
// pass.
const (
	mostInlineSent = 32_768
	mostManaged    = 6_144
	mostControl    = 5_120
	mostSession    = 2_048
	mostTrust      = 8_192
	usualTrust     = 2_048
)

// size compares the document with the bounds of the places it may be meant for, and says
// how much of them it takes.
func (v *validation) size() {
	all := extent{0, min(1, len(v.doc))} // not all of it: that would be marked from end to end
	sent := len([]rune(string(v.doc)))
	solid := solidText(string(v.doc))
	characters, bytes := len([]rune(solid)), len(solid)
	has := "The policy has " + count(characters) + " characters without white space. "
	switch v.rules.Kind {
	case IdentityPolicy:
		inline := min(cmp.Or(v.rules.Inline, mostInlineSent), mostInlineSent)
		fits := bytes <= inline && len(v.doc) <= mostInlineSent
		hasBytes := "The policy has " + count(bytes) + " bytes without white space. "
		if len(v.doc) > mostInlineSent && bytes <= inline {
			hasBytes = "The policy has " + count(len(v.doc)) + " bytes with its white space, of which a permission set is sent " + count(mostInlineSent) + " at most. "
		}
		switch {
		case v.rules.Use == UseInline && !fits:
			v.error(all, IssuePolicyTooLarge, hasBytes+"The inline policy of a permission set may have "+count(inline)+".")
		case v.rules.Use == UseManaged && characters > mostManaged:
			v.error(all, IssuePolicyTooLarge, has+"A managed policy may have "+count(mostManaged)+".")
		case v.rules.Use == UseAny && !fits:
			v.error(all, IssuePolicyTooLarge, hasBytes+"The inline policy of a permission set may have "+count(inline)+", a managed policy "+count(mostManaged)+".")
		case v.rules.Use == UseAny && characters > mostManaged:
			v.warn(all, IssueLargeForManaged, has+"It can be the inline policy of a permission set; a managed policy may have "+count(mostManaged)+" only.")
		}
	case BoundaryPolicy:
		if characters > mostManaged {
			v.error(all, IssuePolicyTooLarge, has+"A permissions boundary is a managed policy and may have "+count(mostManaged)+".")
		}
	case TrustPolicy:
		switch {
		case characters > mostTrust:
			v.error(all, IssuePolicyTooLarge, has+"A role's trust policy may have "+count(mostTrust)+".")
		case characters > usualTrust:
			v.warn(all, IssueLargeForTrust, has+"In AWS, a role's trust policy may have "+count(usualTrust)+" unless the quota of the account was raised.")
		}
	case SessionPolicy:
		if sent > mostSession {
			v.error(all, IssuePolicyTooLarge, "The policy has "+count(sent)+" characters. A session policy may have "+count(mostSession)+", white space counted.")
		}
	case ServiceControlPolicy:
		if sent > mostControl {
			v.error(all, IssuePolicyTooLarge, "The policy has "+count(sent)+" characters. A service control policy may have "+count(mostControl)+", white space counted.")
		}
	}
}

// solidText is what is counted of documents: all but white space.
func solidText(doc string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, doc)
}

// count writes a number with its thousands apart.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
