package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"gatehouse/internal/idc"
)

// Settings are facts of the deployment, decided once: its region, the id of
// its key ring. Each is any JSON value under a name.

// Setting is a named fact; Value is its JSON.
type Setting struct {
	Name  string
	Value json.RawMessage
}

// Setting reads the setting into v and reports whether it is there; if not, v
// is left as it is.
func (tx *Tx) Setting(name string, v any) (found bool, err error) {
	err = tx.row("GetSetting", []any{fromDoc(v)}, name)
	if errors.Is(err, errNoRow) {
		return false, nil
	}
	return err == nil, err
}

// AddSetting writes a setting that must not be there yet: of two that add the
// same one, one gets a Conflict.
func (tx *Tx) AddSetting(name string, v any) error { return tx.writeSetting("AddSetting", name, v) }

// PutSetting writes a setting, whether it was there or not.
func (tx *Tx) PutSetting(name string, v any) error { return tx.writeSetting("PutSetting", name, v) }

func (tx *Tx) writeSetting(statement, name string, v any) error {
	text, err := doc(v)
	if err != nil {
		return err
	}
	if text == nil {
		return idc.Invalid("The setting %s has no value.", name)
	}
	_, err = tx.exec(statement, name, text)
	if violated(err) == "settings_pkey" {
		return fmt.Errorf("the setting %s is there already: %w", name, err)
	}
	return err
}

// DeleteSetting removes a setting and reports whether it was there.
func (tx *Tx) DeleteSetting(name string) (found bool, err error) {
	n, err := tx.exec("DeleteSetting", name)
	return n > 0, err
}

// Settings lists settings by name.
func (tx *Tx) Settings(page idc.PageRequest) (idc.Page[Setting], error) {
	return listPage(tx, page, func(s Setting) string { return s.Name }, func(row scanner) (s Setting, err error) {
		return s, row.Scan(&s.Name, fromDoc(&s.Value))
	}, "ListSettings", page.After)
}
