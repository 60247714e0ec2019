package policy

import (
	"slices"
	"strings"
)

// principalRemarks are about whom a statement of a resource-based policy names.
func (v *validation) principalRemarks(w *remarked) {
	principal, ok := w.node.member("Principal")
	if !ok {
		return
	}
	if w.allows && !w.bounded && everyone(principal) {
		v.secure(principal.where, IssueAllowEveryone, "The statement lets everybody in, those of other accounts and without account included.")
	}
	if services, ok := principal.member("Service"); ok {
		eachString(services, v.servicePrincipal)
	}
	if v.rules.Kind == TrustPolicy && w.allows {
		v.trust(principal, w)
	}
}

// servicePrincipal is about the name of a service. An ARN, or a service without its
// domain, names none.
func (v *validation) servicePrincipal(n *node) {
	if strings.HasSuffix(n.text, ".amazonaws.com") || strings.HasSuffix(n.text, ".amazonaws.com.cn") || strings.ContainsAny(n.text, "*?") ||
		strings.HasSuffix(n.text, ".aws.internal") || n.text == "" {
		return
	}
	var replacements []string
	if v.rules.Known != nil && v.rules.Known.HasService(n.text) {
		replacements = []string{inJSON(n.text + ".amazonaws.com")}
	}
	v.warn(n.where, IssueServicePrincipal, quoted(n.text)+" is no name of a service, such as ec2.amazonaws.com.", replacements...)
}

// trust is about roles: each way to take one is for one kind of principal, and
// whom an identity provider vouches for is to be narrowed by what it says.
func (v *validation) trust(principal *node, w *remarked) {
	var plain, saml, web bool // what kinds are named
	var providers []*node
	plain = principal.kind == nodeString || principal.has("AWS") || principal.has("Service")
	if federated, ok := principal.member("Federated"); ok {
		eachString(federated, func(n *node) {
			isSAML := strings.Contains(n.text, ":saml-provider/")
			saml, web = saml || isSAML, web || !isSAML
			providers = append(providers, n)
		})
	}
	for _, a := range w.actions {
		var fits bool
		var who string
		switch a.name {
		case "assumerole":
			fits, who = plain, "a principal under AWS or Service"
		case "assumerolewithsaml":
			fits, who = saml || principal.kind == nodeString, "a SAML provider under Federated"
		case "assumerolewithwebidentity":
			fits, who = web || principal.kind == nodeString, "an OIDC provider under Federated"
		default:
			continue
		}
		if !fits {
			v.warn(a.node.where, IssuePrincipalAction, "With "+a.node.text+" the role is taken by "+who+", and the statement names none.")
		}
	}
	takes := func(name string) bool {
		return slices.ContainsFunc(w.actions, func(a action) bool {
			g := newGlob(encodeWildcards.Replace(a.name))
			return g.match(name)
		})
	}
	takesSAML, takesWeb := takes("assumerolewithsaml"), takes("assumerolewithwebidentity")
	for _, n := range providers {
		_, host, isOIDC := strings.Cut(n.text, ":oidc-provider/")
		if !isOIDC {
			host = n.text
		}
		switch isSAML := strings.Contains(n.text, ":saml-provider/"); {
		case isSAML && takesSAML && !w.asks("saml:"):
			v.secure(n.where, IssueAnyFederated, "Whoever the provider vouches for, to whatever service, can take the role. Compare SAML:aud in a condition.")
		case !isSAML && takesWeb && !w.asks(strings.ToLower(host)+":"):
			v.secure(n.where, IssueAnyFederated, "Whoever has an account with the provider can take the role. Compare "+cut(host)+":aud and "+cut(host)+":sub in a condition.")
		}
	}
}

// asks reports whether a condition compares a key that begins so.
func (w *remarked) asks(beginning string) bool {
	return slices.ContainsFunc(w.keys, func(key string) bool { return strings.HasPrefix(key, beginning) })
}

// everyone reports whether a Principal is everybody.
func everyone(n *node) bool {
	if n.kind == nodeString {
		return n.text == "*"
	}
	all := false
	if aws, ok := n.member("AWS"); ok {
		eachString(aws, func(n *node) { all = all || n.text == "*" })
	}
	return all
}
