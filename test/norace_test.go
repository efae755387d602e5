//go:build !race

package test

import "testing"

func unraced(*testing.T) {}
