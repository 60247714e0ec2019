package app

import "runtime"

// heapFloor is added to what the collector takes the heap to hold. It runs when
// the heap has doubled; a server under load holds a few megabytes and makes a
// hundred a second, so it would run dozens of times a second for little. With
// the floor it runs when twice the floor has been made, and a large heap is
// collected as ever. The floor is address space: it is never touched, and so
// takes no memory.
const heapFloor = 24 << 20

// keepFloor keeps the floor until release is called.
func keepFloor() (release func()) {
	floor := make([]byte, heapFloor)
	return func() { runtime.KeepAlive(floor) }
}
