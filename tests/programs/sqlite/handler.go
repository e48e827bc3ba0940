// A ledger in SQLite, with modernc.org/sqlite, which needs no cgo.
package main

import (
	"database/sql"
	"os"
	"path/filepath"

	"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime"
	_ "modernc.org/sqlite"
)

var ledger *sql.DB

func init() {
	var err error
	ledger, err = sql.Open("sqlite", filepath.Join(os.TempDir(), "ledger.db")+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)")
	if err == nil {
		_, err = ledger.Exec(`CREATE TABLE IF NOT EXISTS entries (
			id INTEGER PRIMARY KEY, account TEXT NOT NULL, cents INTEGER NOT NULL CHECK (cents <> 0), request TEXT NOT NULL)`)
	}
	if err != nil {
		panic(err)
	}
}

type entry struct {
	Account string
	Cents   int64
}

// Request has entries to book: Entries in one transaction, Swarm each in its own, all at once.
type Request struct{ Entries, Swarm []entry }

// Handle books entries and returns the balances.
func Handle(r Request, ctx *runtime.Context) ([]balance, error) {
	if err := book(r.Entries, ctx); err != nil {
		return nil, err
	}
	failures := make(chan error, len(r.Swarm))
	for _, e := range r.Swarm {
		go func() { failures <- book([]entry{e}, ctx) }()
	}
	for range r.Swarm {
		if err := <-failures; err != nil {
			return nil, err
		}
	}
	return balances()
}

// book writes all entries, or none of them.
func book(entries []entry, ctx *runtime.Context) error {
	tx, err := ledger.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, e := range entries {
		_, err := tx.Exec("INSERT INTO entries (account, cents, request) VALUES (?, ?, ?)", e.Account, e.Cents, ctx.AWSRequestID)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// balance is the sum of an account's entries.
type balance struct {
	Account string
	Cents   int64
	Entries int
}

func balances() (found []balance, err error) {
	rows, err := ledger.Query("SELECT account, sum(cents), count(*) FROM entries GROUP BY account ORDER BY account")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b balance
		if err := rows.Scan(&b.Account, &b.Cents, &b.Entries); err != nil {
			return nil, err
		}
		found = append(found, b)
	}
	return found, rows.Err()
}
