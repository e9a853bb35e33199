// SPDX-License-Identifier: Apache-2.0

// go-trafilatura over the pages of a folder, in one pass: gotrafilatura FOLDER
// Prints the pages, the CPU seconds of the process while it worked on them, and how many it failed on.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/markusmobius/go-trafilatura"
)

func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime)
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var unpacked *gzip.Reader
		if unpacked, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(unpacked)
		}
	}
	if err != nil {
		panic(err)
	}
	return data
}

func main() {
	var pages [][]byte
	folder, err := filepath.EvalSymlinks(os.Args[1])
	if err != nil {
		panic(err)
	}
	err = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".html.gz") {
			pages = append(pages, read(path))
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	failed := 0
	start := cpuSeconds()
	for _, page := range pages {
		if _, err := trafilatura.Extract(bytes.NewReader(page), trafilatura.Options{}); err != nil {
			failed++
		}
	}
	fmt.Println(len(pages), cpuSeconds()-start, failed)
}
