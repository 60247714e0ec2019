package dbtest

import (
	"context"
	"fmt"
)

// Throwaway is Postgres for programs that are no tests (bench): the database,
// and the server below it, last as long as the process.
func Throwaway() (address string, err error) {
	s, err := shared()
	if err != nil {
		return "", fmt.Errorf("starting PostgreSQL: %w", err)
	}
	name := fmt.Sprintf("test%d", s.databases.Add(1))
	if _, err := s.db.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", fmt.Errorf("making a database: %w", err)
	}
	return s.address(name), nil
}
