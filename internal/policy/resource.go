package policy

import "strings"

// resourcePattern is one entry of Resource or NotResource. The ARN is matched
// as one string, with regard to case: an asterisk also spans colons (IAM
// reference_policies_elements_resource: at the end of a segment it "can expand to
// match beyond the colon boundaries").
type resourcePattern struct {
	glob     glob
	variable *template // set instead of glob when the text has variables
}

func (p *resourcePattern) match(arn string, ctx Context) bool {
	if p.variable == nil {
		return p.glob.match(arn)
	}
	text, ok := p.variable.expand(ctx)
	if !ok {
		return false // a variable without value matches no resource
	}
	g := newGlob(text)
	return g.match(arn)
}

// resources reads Resource or NotResource.
func (c *compilation) resources(n *node, at *place) ([]resourcePattern, error) {
	texts, err := c.stringList(n, at)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, malformed(at, IssueMissingResource, "Policy statement must contain resources.")
	}
	patterns := make([]resourcePattern, 0, len(texts))
	for i, text := range texts {
		if !isText(n, i) {
			continue
		}
		here := listPlace(n, at, i)
		padded, err := checkResource(text, here)
		var t template
		if err == nil {
			t, err = newTemplate(padded, c.version == Version2012, true, here)
		}
		if err != nil {
			if err := c.refuse(err); err != nil {
				return nil, err
			}
			continue
		}
		if static, ok := t.static(); ok {
			patterns = append(patterns, resourcePattern{glob: newGlob(static)})
		} else {
			patterns = append(patterns, resourcePattern{variable: &t})
		}
	}
	return patterns, nil
}

// checkResource refuses what cannot be an ARN and completes a shortened one:
// like IAM it reads arn:aws:s3 and arn:aws:logs:* as if the missing segments were
// asterisks.
func checkResource(text string, at *place) (string, error) {
	if text == "*" {
		return text, nil
	}
	p := splitARN(text)
	if len(p) < 2 || p[0] != "arn" {
		return "", malformed(at, IssueARNPrefix, "Resource %s must be in ARN format or \"*\".", text)
	}
	if !isPartition(p[1]) {
		return "", malformed(at, IssuePartition, "Partition \"%s\" is not valid for resource \"%s\".", p[1], text)
	}
	if len(p) < 3 || strings.ContainsAny(p[2], "*?") {
		return "", malformed(at, IssueARNService, "Resource vendor must be fully qualified and cannot contain regexes.")
	}
	if p[2] == "" {
		return "", malformed(at, IssueARNService, legacyParsing+": resource %s names no service.", text)
	}
	if len(p) < 6 {
		if len(p) > 3 && !strings.HasSuffix(text, "*") {
			return "", malformed(at, IssueARNField, legacyParsing+": resource %s has not the six parts of an ARN.", text)
		}
		text += strings.Repeat(":*", 6-len(p))
	}
	return text, nil
}

// splitARN splits at the first five colons that are not inside a variable
// (${aws:username}).
func splitARN(s string) []string {
	parts := make([]string, 0, 6)
	start, depth := 0, 0
	for i := 0; i < len(s) && len(parts) < 5; i++ {
		switch {
		case s[i] == '{' && i > 0 && s[i-1] == '$':
			depth++
		case s[i] == '}' && depth > 0:
			depth--
		case s[i] == ':' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// isPartition accepts the partitions of AWS, those to come (aws-…), wildcards
// and variables.
func isPartition(s string) bool {
	if s == "" || strings.ContainsAny(s, "*?$") {
		return s != ""
	}
	return s == "aws" || strings.HasPrefix(s, "aws-")
}
