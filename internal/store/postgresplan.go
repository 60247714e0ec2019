package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// plan explains st for any values (a generic plan) and with sequential scans
// at a price, since the planner would rather scan a table that is empty.
func (e *postgresEngine) plan(ctx context.Context, st *statement) (steps []PlanStep, err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, e.mapError(err)
	}
	defer conn.Close()
	execute := "EXECUTE planned"
	if n := parameters(st.text); n > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", n), ", ") + ")"
	}
	for _, text := range []string{"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off", "PREPARE planned AS " + st.text} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return nil, fmt.Errorf("store: the plan of %s: %w", st.name, e.mapError(err))
		}
	}
	defer conn.ExecContext(ctx, "DEALLOCATE planned; RESET plan_cache_mode; RESET enable_seqscan")
	var text []byte
	if err := conn.QueryRowContext(ctx, "EXPLAIN (FORMAT JSON) "+execute).Scan(&text); err != nil {
		return nil, fmt.Errorf("store: the plan of %s: %w", st.name, e.mapError(err))
	}
	var plans []struct{ Plan postgresPlan }
	if err := json.Unmarshal(text, &plans); err != nil {
		return nil, fmt.Errorf("store: the plan of %s: %w", st.name, err)
	}
	for _, p := range plans {
		steps = p.Plan.steps(steps)
	}
	return steps, nil
}

type postgresPlan struct {
	NodeType  string         `json:"Node Type"`
	Relation  string         `json:"Relation Name"`
	Index     string         `json:"Index Name"`
	IndexCond string         `json:"Index Cond"`
	Plans     []postgresPlan `json:"Plans"`
}

func (p postgresPlan) steps(list []PlanStep) []PlanStep {
	text := strings.TrimSpace(p.NodeType + " " + p.Relation + " " + p.Index + " " + p.IndexCond)
	switch p.NodeType {
	case "Seq Scan":
		list = append(list, PlanStep{Table: p.Relation, Scan: true, Text: text})
	case "Index Scan", "Index Only Scan":
		list = append(list, PlanStep{Table: p.Relation, Scan: p.IndexCond == "", Text: text})
	case "Bitmap Heap Scan":
		step := PlanStep{Table: p.Relation, Text: text}
		for _, child := range p.Plans {
			step.Scan = step.Scan || child.unbounded()
		}
		return append(list, step)
	}
	for _, child := range p.Plans {
		list = child.steps(list)
	}
	return list
}

// unbounded reports whether a bitmap is made of a whole index.
func (p postgresPlan) unbounded() bool {
	if p.NodeType == "Bitmap Index Scan" {
		return p.IndexCond == ""
	}
	for _, child := range p.Plans {
		if child.unbounded() {
			return true
		}
	}
	return false
}
