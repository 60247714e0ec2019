package store

func (s *Store) wakeWorkers() {
	select {
	case s.jobs <- struct{}{}:
	default:
	}
}
