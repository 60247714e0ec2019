// Package dbtest gives tests a PostgreSQL of their own. It is imported by
// tests only, and needs nothing but the server's binaries.
package dbtest
