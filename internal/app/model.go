package app

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/internal/awswire/models"
)

// WriteModel writes the model of the gatehouse service below dir, where the AWS
// CLI and boto3 look for models of services they do not know (~/.aws/models).
func WriteModel(dir string) error {
	return fs.WalkDir(models.Gatehouse, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := models.Gatehouse.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return fmt.Errorf("write model: %w", err)
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			return fmt.Errorf("write model: %w", err)
		}
		return nil
	})
}
