package conformance

// pending names operations ("service Operation") that are served and have no row
// yet. It shrinks to nothing.
var pending = []string{}
