//go:build !race

package test

const sparse = 1
