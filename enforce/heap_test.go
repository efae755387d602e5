package enforce

import "runtime"

// heap returns the bytes in use behind a collection.
func heap() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
