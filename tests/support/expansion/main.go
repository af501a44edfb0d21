// Reads {"values": […], "known": {NAME: value}} and writes the values as a container gets them.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

func main() {
	var in struct {
		Values []string
		Known  map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		log.Fatal(err)
	}
	for n, value := range in.Values {
		in.Values[n] = expansion.Expand(value, expansion.MappingFuncFor(in.Known))
	}
	if err := json.NewEncoder(os.Stdout).Encode(in.Values); err != nil {
		log.Fatal(err)
	}
}
